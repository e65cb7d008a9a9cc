namespace Outrigger.Core.Learning;

/// <summary>
/// Exponential smoothing with a damped trend (Holt; Gardner and McKenzie): a level and a trend, each moved a part of the
/// last error. With the trend's rate 0 it is simple exponential smoothing. A mutable struct of 40 bytes; updates are O(1).
/// Not thread-safe.
/// </summary>
/// <remarks>
/// The first observations are averaged (rate 1/n while that is larger). Source: E. S. Gardner and E. McKenzie,
/// <i>Management Science</i> 31 (1985), "Forecasting trends in time series".
/// </remarks>
/// <param name="levelRate">The part of an error that goes into the level, above 0 to 1.</param>
/// <param name="trendRate">The part of that part that goes into the trend, 0 to 1.</param>
/// <param name="damping">What is left of the trend after one step, 0 to 1.</param>
public struct ExponentialSmoothing(double levelRate, double trendRate, double damping)
{
    private long _count;

    /// <summary>Where the level stands, in the unit of the values.</summary>
    public double Level { readonly get; private set; }

    /// <summary>What a step adds, in the unit of the values.</summary>
    public double Trend { readonly get; private set; }

    /// <summary>What is to be saved and restored.</summary>
    public (double Level, double Trend, long Count) State
    {
        readonly get => (Level, Trend, _count);
        set => (Level, Trend, _count) = value;
    }

    /// <summary>The expected value so many steps on.</summary>
    /// <param name="steps">1 = the next one.</param>
    public readonly double Ahead(int steps) =>
        Level + (Trend * (damping >= 1 ? steps : damping * (1 - Math.Pow(damping, steps)) / (1 - damping)));

    /// <summary>Learns from the next observation; returns the error of the forecast before it.</summary>
    /// <param name="value">Finite.</param>
    public double Update(double value)
    {
        var expected = Level + (Trend * damping);
        var error = value - expected;
        var rate = Math.Max(levelRate, 1.0 / ++_count);
        Level = expected + (rate * error);
        Trend = _count < 3 ? 0 : (Trend * damping) + (trendRate * rate * error);
        return error;
    }
}

using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting.Series;

namespace Outrigger.Assist.Forecasting;

/// <summary>One forecast on its way through the decision: what it needs, and what it finds beside the features.</summary>
internal sealed class ForecastWork
{
    // Below so many values a forecast is called a cold start: two days of hours.
    private const int ColdValues = 48;

    /// <summary>Gives the forecaster, fed with all there is.</summary>
    public required Func<SeriesForecaster> Feed { get; init; }

    public required int Horizon { get; init; }

    /// <summary>The levels asked for, after 0.8, which the decision needs.</summary>
    public required double[] Levels { get; init; }

    public required double Limit { get; init; }

    /// <summary>How sure a crossing must be to be expected.</summary>
    public required double LimitProbability { get; init; }

    public required ModelParameters Parameters { get; init; }

    public SeriesForecaster? Forecaster { get; private set; }

    public SeriesPath? Path { get; private set; }

    /// <summary>The step that the decision is about: the crossing, else the last.</summary>
    public int Step { get; private set; }

    public double CrossingProbability { get; private set; }

    public bool IsCrossingExpected => CrossingProbability >= LimitProbability;

    public static Observed Observe(in ForecastWork work, Span<double> features) => work.Observe(features);

    /// <summary>Without the model: the same season again, or the last value.</summary>
    public static Verdict FixedRule(in ForecastWork work)
    {
        var path = work.FixedPath();
        return new(path.Length == 0 ? "unknown" : "as-before", path.Length == 0 ? 0 : path[^1], path.Length == 0 ? 0 : 0.5, [new("rule", "as one season ago, or as the last value", 0)]);
    }

    public double[] FixedPath()
    {
        var forecaster = Forecaster ?? Feed();
        return forecaster.Seen == 0 ? [] : forecaster.Naive(Horizon);
    }

    private Observed Observe(Span<double> features)
    {
        var forecaster = Forecaster = Feed();
        if (forecaster.Seen == 0)
        {
            features.Fill(double.NaN);
            return new(0, true);
        }

        Path = forecaster.Forecast(Horizon, Levels, Parameters.Values.Span);
        Step = Horizon;
        if (!double.IsNaN(Limit))
        {
            FindCrossing(forecaster, Path);
        }

        forecaster.Describe(Path, Step, Limit, features);
        return new(forecaster.Seen, forecaster.Seen < ColdValues);
    }

    private void FindCrossing(SeriesForecaster forecaster, SeriesPath path)
    {
        var isUp = forecaster.Last <= Limit;
        CrossingProbability = -1;
        for (var step = 1; step <= Horizon; step++)
        {
            var above = forecaster.ShareAbove(path, step, Limit);
            var probability = isUp ? above : 1 - above;
            if (probability > CrossingProbability)
            {
                (Step, CrossingProbability) = (step, probability);
            }

            if (IsCrossingExpected)
            {
                return;
            }
        }
    }
}

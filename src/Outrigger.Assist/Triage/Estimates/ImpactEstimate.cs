using Outrigger.Core.Learning;

namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// How severe an item will turn out to be, 0 to 3 and beyond, from what is seen of it: ridge regression that begins with the
/// severity as it is said and learns from closed items whose true severity was written down. Signs that say nothing lose
/// their weight, so that a noisy form cannot do harm for long. What its reports and waiting say
/// (<see cref="GrowthEstimate"/>) is one more sign. O(k²) an update, k = 10; 520 bytes. Not thread-safe.
/// </summary>
internal sealed class ImpactEstimate
{
    public const int Inputs = 10;

    // Before anything was learned: what the form says, and a level more where somebody may get hurt.
    private const int SeverityAt = 1;
    private const int SafetyAt = 5;
    private const int GrowthAt = 8;

    private readonly double[] _inputs = new double[Inputs];

    public ImpactEstimate()
    {
        Regression.Weights[SeverityAt] = 1;
        Regression.Weights[SafetyAt] = 1;
        Regression.Weights[GrowthAt] = 1;
    }

    /// <summary>The regression, for saving.</summary>
    public RecursiveLeastSquares Regression { get; } = new(Inputs, forgetting: 0.9995, ridge: 5);

    /// <summary>From how many items it has learned.</summary>
    public long Samples { get; set; }

    /// <summary>The expected severity.</summary>
    /// <param name="features">[<see cref="TriageFeatures.Count"/>], all but the impact filled in.</param>
    /// <param name="growth">By how many doublings it is worse than its form says; 0 for the form alone.</param>
    public double Predict(ReadOnlySpan<double> features, double growth)
    {
        Fill(features, growth);
        var level = Regression.Predict(_inputs);
        return double.IsFinite(level) ? Math.Clamp(level, -3, 8) : 1;
    }

    /// <summary>Learns from how severe an item was.</summary>
    public void Learn(ReadOnlySpan<double> features, double severity)
    {
        Fill(features, features[TriageFeatures.Growth]);
        Regression.Update(_inputs, severity);
        Samples++;
    }

    private void Fill(ReadOnlySpan<double> features, double growth)
    {
        _inputs[0] = 1;
        _inputs[SeverityAt] = features[TriageFeatures.Severity];
        _inputs[2] = LogOf(features[TriageFeatures.People]);
        _inputs[3] = LogOf(features[TriageFeatures.Systems]);
        _inputs[4] = LogOf(features[TriageFeatures.RevenuePerHour]) / 2;
        _inputs[SafetyAt] = features[TriageFeatures.IsSafety];
        _inputs[6] = features[TriageFeatures.Kind] == 2 ? 1 : 0;
        _inputs[7] = features[TriageFeatures.Kind] == 0 ? 1 : 0;
        _inputs[GrowthAt] = growth / GrowthEstimate.LevelDoublings;
        _inputs[9] = double.IsNaN(features[TriageFeatures.People]) ? 1 : 0;
    }

    private static double LogOf(double value) => value >= 0 ? Math.Log(1 + Math.Min(value, 1e12)) : 0;
}

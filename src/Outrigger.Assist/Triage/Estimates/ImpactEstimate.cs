using Outrigger.Core.Learning;

namespace Outrigger.Assist.Triage.Estimates;

/// <summary>
/// How severe an item will turn out to be, 0 to 3 and beyond, from what is seen of it: ridge regression that begins with the
/// severity as it is said and learns from closed items whose true severity was written down. Signs that say nothing lose
/// their weight, so that a noisy form cannot do harm for long. O(k²) an update, k = 11; 616 bytes. Not thread-safe.
/// </summary>
internal sealed class ImpactEstimate
{
    public const int Inputs = 11;

    // Before anything was learned: what the form says, and a level more where somebody may get hurt.
    private const int SeverityAt = 1;
    private const int SafetyAt = 5;

    private readonly double[] _inputs = new double[Inputs];

    public ImpactEstimate()
    {
        Regression.Weights[SeverityAt] = 1;
        Regression.Weights[SafetyAt] = 1;
    }

    /// <summary>The regression, for saving.</summary>
    public RecursiveLeastSquares Regression { get; } = new(Inputs, forgetting: 0.9995, ridge: 5);

    /// <summary>From how many items it has learned.</summary>
    public long Samples { get; set; }

    /// <summary>The expected severity.</summary>
    /// <param name="features">[<see cref="TriageFeatures.Count"/>], all but the impact filled in.</param>
    public double Predict(ReadOnlySpan<double> features)
    {
        Fill(features);
        var level = Regression.Predict(_inputs);
        return double.IsFinite(level) ? Math.Clamp(level, -1, 5) : 1;
    }

    /// <summary>Learns from how severe an item was.</summary>
    public void Learn(ReadOnlySpan<double> features, double severity)
    {
        Fill(features);
        Regression.Update(_inputs, severity);
        Samples++;
    }

    private void Fill(ReadOnlySpan<double> features)
    {
        var age = Math.Clamp(features[TriageFeatures.AgeHours], 0, 10_000);
        var reports = Math.Max(1, features[TriageFeatures.Reports]);
        _inputs[0] = 1;
        _inputs[SeverityAt] = features[TriageFeatures.Severity];
        _inputs[2] = LogOf(features[TriageFeatures.People]);
        _inputs[3] = LogOf(features[TriageFeatures.Systems]);
        _inputs[4] = LogOf(features[TriageFeatures.RevenuePerHour]) / 2;
        _inputs[SafetyAt] = features[TriageFeatures.IsSafety];
        _inputs[6] = features[TriageFeatures.Kind] == 2 ? 1 : 0;
        _inputs[7] = features[TriageFeatures.Kind] == 0 ? 1 : 0;
        _inputs[8] = Math.Log(reports / (1 + (age / 32)));
        _inputs[9] = Math.Log(1 + (age / 8));
        _inputs[10] = double.IsNaN(features[TriageFeatures.People]) ? 1 : 0;
    }

    private static double LogOf(double value) => value >= 0 ? Math.Log(1 + Math.Min(value, 1e12)) : 0;
}

using System.Globalization;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Anomaly;

/// <summary>
/// The head: evidence of the signals becomes a probability that the point is an anomaly. It alerts when that is above the
/// wanted confidence, the series was calm and so much evidence is rare enough in it. Pure and thread-safe.
/// </summary>
internal sealed class AnomalyModel : IDecisionModel
{
    public const string Alert = "alert";
    public const string Normal = "normal";

    // Features.
    public const int Deviation = 0;
    public const int Expected = 1;
    public const int Value = 2;
    public const int Calm = 3;
    public const int Rank = 4;
    public const int RankWanted = 5;
    public const int ConfidenceWanted = 6;
    public const int Signals = 7;
    public const int Checks = Signals + SeriesDetector.Signals;
    public const int Unit = Checks;
    public const int Clock = Checks + 1;
    public const int Drift = Checks + 2;
    public const int Peers = Checks + 3;
    public const int Held = Checks + 4;
    public const int FeatureCount = Checks + 5;

    // Parameters, after a weight for each signal and each check.
    private const int Weights = FeatureCount - Signals;
    private const int Agreement = Weights;
    private const int Agreeing = Weights + 1;
    private const int Slope = Weights + 2;
    private const int Threshold = Weights + 3;
    private const double Rate = 0.05;

    // Evidence from which on a signal is named as a reason.
    private const double Telling = 1;

    private static readonly string[] Words =
    [
        "beyond everything seen", "higher than predicted", "lower than predicted", "higher than usual at this time of the day",
        "lower than usual at this time of the day", "level went up", "level went down", "more restless than usual", "stuck at one value",
        "value never seen within the range", "step never taken before", "unit changed", "clock is off", "drifts away from its peers", "unlike its peers", "held at one value",
    ];

    public string ModuleName => "anomaly";

    public string Name => "series-signals";

    public IReadOnlyList<string> FeatureNames { get; } =
    [
        "deviation", "expected", "value", "calm", "rank", "rank-wanted", "confidence-wanted",
        "range", "rise", "fall", "above-season", "below-season", "level-up", "level-down", "spread", "stuck", "gap", "step",
        "unit", "clock", "drift", "peers", "held",
    ];

    public IReadOnlyList<double> InitialParameters { get; } =
        [.. SeriesTuning.Default.Weights, 1, 1, 1, 1, 1, SeriesTuning.Default.Agreement, SeriesTuning.Default.Agreeing, 1.2, 3.5];

    /// <summary>The evidence of signals together: the strongest, and a share of what others that agree have.</summary>
    public static double Combine(IReadOnlyList<double> weights, double agreement, double agreeing, ReadOnlySpan<double> evidence)
    {
        double strongest = 0, sum = 0;
        for (var i = 0; i < evidence.Length; i++)
        {
            var weighted = weights[i] * evidence[i];
            sum += Math.Max(0, weighted - agreeing);
            strongest = Math.Max(strongest, weighted);
        }

        return strongest + (agreement * (sum - Math.Max(0, strongest - agreeing)));
    }

    /// <inheritdoc/>
    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (evidence, _) = Evidence(parameters, features);
        var probability = Probability(parameters, evidence);
        var certain = Certain(parameters, features);
        var isAlert = probability > features[ConfidenceWanted]
            && (certain || (features[Calm] > 0 && features[Rank] >= features[RankWanted]));
        return new(
            isAlert ? Alert : Normal,
            features[Deviation],
            isAlert ? probability : 1 - probability,
            Reasons(parameters, features),
            isAlert);
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var probability = Math.Clamp(Probability(parameters, Evidence(parameters, features).Evidence), 1e-6, 1 - 1e-6);
        return outcome > 0.5 ? -Math.Log(probability) : -Math.Log(1 - probability);
    }

    /// <inheritdoc/>
    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        var (evidence, strongest) = Evidence(parameters, features);
        var error = Math.Clamp(outcome, 0, 1) - Probability(parameters, evidence);
        var step = Rate * Math.Clamp(weight, 0, 1) * error * parameters[Slope];
        parameters[Threshold] = Math.Clamp(parameters[Threshold] - step, 1, 12);
        if (strongest >= 0)
        {
            // The signal that spoke loudest is trusted more or less; none is ever silenced or let run away.
            parameters[strongest] = Math.Clamp(parameters[strongest] + (step * features[Signals + strongest] / 10), 0.2, 3);
        }
    }

    private static double Probability(ReadOnlySpan<double> parameters, double evidence) =>
        1 / (1 + Math.Exp(-(Math.Log(4) + (parameters[Slope] * (evidence - parameters[Threshold])))));

    // Checks of devices say what is wrong by themselves; they need no calm before.
    private static bool Certain(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        for (var i = Checks; i < FeatureCount; i++)
        {
            if (features[i] * parameters[i - Signals] >= parameters[Threshold])
            {
                return true;
            }
        }

        return false;
    }

    private static (double Evidence, int Strongest) Evidence(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        double strongest = 0, sum = 0;
        var which = -1;
        for (var i = 0; i < Weights; i++)
        {
            var weighted = Weighted(parameters, features, i);
            sum += Math.Max(0, weighted - parameters[Agreeing]);
            if (weighted > strongest)
            {
                (strongest, which) = (weighted, i);
            }
        }

        return (strongest + (parameters[Agreement] * (sum - Math.Max(0, strongest - parameters[Agreeing]))), which);
    }

    private static double Weighted(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, int signal)
    {
        var evidence = features[Signals + signal];
        return double.IsFinite(evidence) ? parameters[signal] * evidence : 0;
    }

    private static List<DecisionReason> Reasons(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var reasons = new List<DecisionReason>(4);
        var seen = string.Create(CultureInfo.InvariantCulture, $"{features[Value]:G6}, expected {features[Expected]:G6} ({features[Deviation]:F1} usual errors away)");
        for (var i = 0; i < Weights; i++)
        {
            var weighted = Weighted(parameters, features, i);
            if (weighted >= Telling)
            {
                reasons.Add(new(Words[i], seen, Math.Round(weighted, 2)));
            }
        }

        reasons.Sort(static (a, b) => b.Contribution.CompareTo(a.Contribution));
        if (reasons.Count > 4)
        {
            reasons.RemoveRange(4, reasons.Count - 4);
        }

        if (reasons.Count == 0)
        {
            reasons.Add(new("nothing unusual", seen, 0));
        }

        return reasons;
    }
}

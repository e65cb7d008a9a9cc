using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Logs.Signals;

namespace Outrigger.Assist.Logs;

/// <summary>
/// Says of lines whether they are anomalous. Its features are how surprising each signal was at its strongest; its
/// parameters are a weight per signal and one threshold. The score is the largest weighted surprise; alarm from the
/// threshold on, which ships as the budget of one false alarm in 100,000 lines. Feedback moves the weight of the signal
/// that decided, and a little the threshold.
/// </summary>
internal sealed class LogModel : IDecisionModel
{
    public const string Anomaly = "anomaly";
    public const string Normal = "normal";

    private const double Rate = 0.05;
    private const double MinWeight = 0.2;
    private const double MaxWeight = 2;

    // How fast probability grows around the threshold: a surprise of one more is ten times rarer.
    private const double Slope = 2.302585092994046;

    private static readonly int Signals = Enum.GetValues<LogSignal>().Length;

    public string ModuleName => "logs";

    public string Name => "log-surprise";

    public IReadOnlyList<string> FeatureNames { get; } = ["new-template", "burst", "vanished", "level", "number", "value", "session", "lines-log10"];

    public IReadOnlyList<double> InitialParameters { get; } = [1, 1, 1, 1, 1, 1, 1, LogAlarm.Threshold];

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (strongest, score) = Strongest(parameters, features);
        var threshold = parameters[Signals];
        var isAnomaly = score >= threshold;
        var probability = Probability(score, threshold);
        var reasons = new List<DecisionReason>();
        for (var i = 0; i < Signals; i++)
        {
            if (features[i] > 0)
            {
                reasons.Add(new(
                    FeatureNames[i],
                    string.Create(CultureInfo.InvariantCulture, $"once in {Math.Pow(10, features[i]):G3}; alarm from once in {Math.Pow(10, threshold):G3}"),
                    i == strongest ? score : 0));
            }
        }

        reasons.Sort(static (a, b) => b.Contribution.CompareTo(a.Contribution));
        return new(isAnomaly ? Anomaly : Normal, score, isAnomaly ? probability : 1 - probability, reasons, IsNotable: isAnomaly);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var (_, score) = Strongest(parameters, features);
        var probability = Math.Clamp(Probability(score, parameters[Signals]), 1e-9, 1 - 1e-9);
        return outcome >= 0.5 ? -Math.Log(probability) : -Math.Log(1 - probability);
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (!double.IsFinite(outcome) || !double.IsFinite(weight))
        {
            return;
        }

        var (strongest, score) = Strongest(parameters, features);
        var error = Math.Clamp(outcome, 0, 1) - Probability(score, parameters[Signals]);
        var step = Rate * Math.Clamp(weight, 0, 1) * error;
        if (strongest >= 0)
        {
            parameters[strongest] = Math.Clamp(parameters[strongest] + step, MinWeight, MaxWeight);
        }

        parameters[Signals] = Math.Clamp(parameters[Signals] - step, LogStream.MinSurprise, Surprise.Max);
    }

    private static double Probability(double score, double threshold) => 1 / (1 + Math.Exp(-Slope * (score - threshold)));

    private static (int Signal, double Score) Strongest(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var strongest = -1;
        var score = 0.0;
        for (var i = 0; i < Signals; i++)
        {
            // What is not known is not surprising; a NaN fails the comparison.
            var weighted = parameters[i] * features[i];
            if (weighted > score)
            {
                (strongest, score) = (i, weighted);
            }
        }

        return (strongest, Math.Min(score, 2 * Surprise.Max));
    }
}

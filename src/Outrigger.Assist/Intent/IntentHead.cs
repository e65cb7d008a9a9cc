using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Intent.Machines;

namespace Outrigger.Assist.Intent;

/// <summary>
/// The head of intents: what the model's probabilities mean. It learns how far they can be trusted: feedback moves slope and
/// bias of the confidence. Pure.
/// </summary>
internal sealed class IntentHead : IDecisionModel
{
    /// <summary>The outcome when an intent was recognised.</summary>
    public const string IsRecognized = "recognized";

    /// <summary>The outcome when the best intent is too weak.</summary>
    public const string IsUnsure = "unsure";

    private const double Rate = 0.05;

    // How many texts are supposed to be in scope for one that is not; the head's probability takes both for alike frequent.
    private const double InScopeForOneOutside = 9;

    public string ModuleName => "intent";

    public string Name => "intent-recognition";

    public IReadOnlyList<string> FeatureNames { get; } = ["top", "out-of-scope", "threshold", "margin", "known", "least-confidence"];

    // Slope and bias of the confidence's log-odds; as shipped it is probability among the intents × probability to be in scope.
    public IReadOnlyList<double> InitialParameters { get; } = [1, 0];

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (top, outOfScope, threshold, margin, known, least) = (features[0], features[1], features[2], features[3], features[4], features[5]);
        DecisionReason[] reasons =
        [
            new("probability among the intents", Percent(top), top),
            new("probability to be out of scope", string.Create(CultureInfo.InvariantCulture, $"{Percent(outOfScope)}; refused from {Percent(threshold)}"), -outOfScope),
            new("distance to the next intent", margin.ToString("F2", CultureInfo.InvariantCulture), margin),
            new("known words and pairs", Percent(known), known),
        ];
        if (outOfScope >= threshold)
        {
            return new Verdict(IntentTrainer.OutOfScope, outOfScope, Math.Clamp(outOfScope, 0, 1), reasons);
        }

        var confidence = Confidence(parameters, features);
        return new Verdict(confidence >= least ? IsRecognized : IsUnsure, margin, confidence, reasons);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var p = Math.Clamp(Confidence(parameters, features), 1e-6, 1 - 1e-6);
        return -((outcome * Math.Log(p)) + ((1 - outcome) * Math.Log(1 - p)));
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (features[1] >= features[2])
        {
            return;
        }

        var error = (Confidence(parameters, features) - outcome) * weight * Rate;
        parameters[0] = Math.Clamp(parameters[0] - (error * Odds(features)), 0.2, 5);
        parameters[1] = Math.Clamp(parameters[1] - error, -4, 4);
    }

    private static double Confidence(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => 1 / (1 + Math.Exp(-((parameters[0] * Odds(features)) + parameters[1])));

    private static double Odds(ReadOnlySpan<double> features)
    {
        var inScope = InScopeForOneOutside * (1 - features[1]) / ((InScopeForOneOutside * (1 - features[1])) + features[1]);
        var p = Math.Clamp(features[0] * inScope, 1e-4, 1 - 1e-4);
        return Math.Log(p / (1 - p));
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Suggestions;

/// <summary>Says whether the best route is good enough: named ones are; others when method and nouns fit, and fit better than the next.</summary>
internal sealed class SuggestionModel : IDecisionModel
{
    /// <summary>The outcome when there is a route.</summary>
    public const string Suggested = "suggested";

    /// <summary>The outcome when there is none.</summary>
    public const string None = "none";

    private const double Rate = 0.1;

    public string ModuleName => "suggestions";

    public string Name => "route-suggestion";

    public IReadOnlyList<string> FeatureNames { get; } = ["score", "margin", "named"];

    // Score from which a route is suggested, least margin to the next, steepness of the confidence.
    public IReadOnlyList<double> InitialParameters { get; } = [0.7, 0.05, 12];

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (score, margin, isNamed) = (features[0], features[1], features[2] == 1);
        if (double.IsNaN(score))
        {
            return new Verdict(None, 0, 1, [new("route", "none is known for this action", 0)]);
        }

        var probability = Probability(parameters, features);
        var isSuggested = isNamed || (score >= parameters[0] && margin >= parameters[1]);
        return new Verdict(
            isSuggested ? Suggested : None,
            score,
            isSuggested ? probability : 1 - probability,
            isNamed
                ? [new("named", "the settings or the document name this action", score)]
                :
                [
                    new("fit of method and nouns", string.Create(CultureInfo.InvariantCulture, $"{score:F2}; at least {parameters[0]:F2} is asked for"), score - parameters[0]),
                    new("distance to the next route", string.Create(CultureInfo.InvariantCulture, $"{margin:F2}; at least {parameters[1]:F2}"), margin - parameters[1]),
                ]);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        if (double.IsNaN(features[0]))
        {
            return 0;
        }

        var probability = Math.Clamp(Probability(parameters, features), 1e-6, 1 - 1e-6);
        return -((outcome * Math.Log(probability)) + ((1 - outcome) * Math.Log(1 - probability)));
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (double.IsFinite(features[0]) && features[2] != 1)
        {
            parameters[0] = Math.Clamp(parameters[0] + (Rate * weight * (Probability(parameters, features) - outcome)), 0.4, 0.99);
        }
    }

    private static double Probability(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) =>
        features[2] == 1 ? 0.99 : 1 / (1 + Math.Exp(-parameters[2] * (features[0] - parameters[0] + Math.Min(features[1], 0.2))));
}

using System.Globalization;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Drift;

/// <summary>The head of the comparison of documents: breaking as soon as one change may break a caller. Pure and thread-safe.</summary>
internal sealed class SpecificationModel : IDecisionModel
{
    public const string Breaking = "breaking";
    public const string Compatible = "compatible";
    public const string Same = "same";

    private const double Rate = 0.02;

    public string ModuleName => "drift";

    public string Name => "openapi-diff";

    public IReadOnlyList<string> FeatureNames { get; } = ["errors", "warnings", "infos"];

    /// <summary>What an error and a warning weigh; a document breaks from 1 on.</summary>
    public IReadOnlyList<double> InitialParameters { get; } = [1, 1];

    /// <inheritdoc/>
    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var weight = Weight(parameters, features);
        var isBreaking = weight >= 1;
        var reasons = new List<DecisionReason>(3);
        foreach (var (index, what) in (ReadOnlySpan<(int, string)>)[(0, "changes that break callers"), (1, "changes that may break some"), (2, "changes that break nobody")])
        {
            if (features[index] > 0)
            {
                reasons.Add(new(what, features[index].ToString("0", CultureInfo.InvariantCulture), index == 2 ? 0 : parameters[index] * features[index]));
            }
        }

        var isSame = features[0] + features[1] + features[2] == 0;
        return new(isBreaking ? Breaking : isSame ? Same : Compatible, weight, isSame ? 0.99 : isBreaking && features[0] == 0 ? 0.7 : 0.95, reasons, isBreaking);
    }

    /// <inheritdoc/>
    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        var probability = 1 / (1 + Math.Exp(-4 * (Math.Min(Weight(parameters, features), 3) - 0.75)));
        return outcome > 0.5 ? -Math.Log(probability) : -Math.Log(1 - probability);
    }

    /// <inheritdoc/>
    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        // Errors stay errors; whether warnings matter is for callers to say.
        if (features[0] == 0 && features[1] > 0)
        {
            parameters[1] = Math.Clamp(parameters[1] + (Rate * Math.Clamp(weight, 0, 1) * (outcome > 0.5 ? 1 : -1)), 0, 1);
        }
    }

    private static double Weight(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) => (parameters[0] * features[0]) + (parameters[1] * features[1]);
}

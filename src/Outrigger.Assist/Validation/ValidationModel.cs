using System.Globalization;
using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Validation;

/// <summary>Says what a look through a body means. Feedback that a correction was wrong raises how sure the least sure one must be. Pure.</summary>
internal sealed class ValidationModel : IDecisionModel
{
    public const string Valid = "valid";
    public const string Corrected = "corrected";
    public const string Invalid = "invalid";
    public const string Unknown = "unknown";

    private const double Rate = 0.002;

    public string ModuleName => "validation";

    public string Name => "request-validation";

    public IReadOnlyList<string> FeatureNames { get; } = ["problems", "corrections", "least-posterior", "schema-known"];

    // The least posterior a correction needs, beside the setting's.
    public IReadOnlyList<double> InitialParameters { get; } = [0.99];

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var (problems, corrections, least) = (features[0], features[1], features[2]);
        if (features[3] == 0)
        {
            return new Verdict(Unknown, 0, 0.5, [new("schema", "nothing is declared or learned of this operation", 0)]);
        }

        if (problems == 0 && corrections == 0)
        {
            return new Verdict(Valid, 0, 0.99, [new("problems", "none", 0)]);
        }

        var isSure = corrections == 0 || least >= parameters[0];
        var outcome = problems == 0 && isSure ? Corrected : Invalid;
        return new Verdict(
            outcome,
            problems + corrections,
            outcome == Corrected ? least : 0.99,
            [
                new("fields that stay wrong", problems.ToString("F0", CultureInfo.InvariantCulture), problems),
                new("fields corrected", string.Create(CultureInfo.InvariantCulture, $"{corrections:F0}; the least sure {least:F4}, at least {parameters[0]:F4}"), -corrections),
            ],
            outcome != Valid);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        if (features[1] == 0)
        {
            return 0;
        }

        var isMade = features[0] == 0 && features[2] >= parameters[0];
        return isMade ? 1 - outcome : outcome * 0.2;
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (features[1] > 0)
        {
            // A wrong correction costs more than one not made.
            parameters[0] = Math.Clamp(parameters[0] + (weight * Rate * (outcome < 0.5 ? 1 : -0.05)), 0.99, 1);
        }
    }
}

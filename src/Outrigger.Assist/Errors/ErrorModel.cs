using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Errors.Taxonomy;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Errors;

/// <summary>
/// The head: the kind with the highest sum wins, its share among all (softmax with a temperature) is the confidence that
/// the type is right. Its parameters are temperature and the logit of <c>internal</c> when nothing speaks. Pure; thread-safe.
/// </summary>
internal sealed class ErrorModel : IDecisionModel
{
    public const string Module = "errors";

    /// <summary>Where the features of context begin, behind the kinds'.</summary>
    public const int SeverityAt = 0;
    public const int KindsAt = 1;

    private const int Temperature = 0;
    private const int Prior = 1;

    private static readonly string[] Names = ["severity", .. Enumerable.Range(0, ErrorKinds.Count).Select(static kind => ErrorKinds.Of((ErrorKind)kind).Name)];

    public string ModuleName => Module;

    public string Name => "error-type";

    public IReadOnlyList<string> FeatureNames => Names;

    public IReadOnlyList<double> InitialParameters { get; } = [1, 1.5];

    /// <summary>The kind that wins and the share of each type.</summary>
    public static ErrorKind Choose(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, Span<double> types)
    {
        var kinds = features.Slice(KindsAt, ErrorKinds.Count);
        var (best, score) = (ErrorKind.Unknown, parameters[Prior]);
        types.Fill(double.NegativeInfinity);
        types[ErrorTypes.InternalAt] = parameters[Prior];
        for (var i = 1; i < kinds.Length; i++)
        {
            var type = ErrorKinds.Of((ErrorKind)i).Type;
            types[type] = Math.Max(types[type], kinds[i]);
            if (kinds[i] > score)
            {
                (best, score) = ((ErrorKind)i, kinds[i]);
            }
        }

        var sum = 0.0;
        for (var i = 0; i < types.Length; i++)
        {
            types[i] = types[i] > 0 ? Math.Exp((types[i] - score) / parameters[Temperature]) : Math.Exp(-score / parameters[Temperature]);
            sum += types[i];
        }

        for (var i = 0; i < types.Length; i++)
        {
            types[i] /= sum;
        }

        return best;
    }

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        Span<double> types = stackalloc double[ErrorTypes.All.Count];
        var kind = Choose(parameters, features, types);
        var facts = ErrorKinds.Of(kind);
        var severity = double.IsFinite(features[SeverityAt]) ? features[SeverityAt] : facts.Severity;
        var reasons = new List<DecisionReason>(4)
        {
            new("kind", string.Create(CultureInfo.InvariantCulture, $"{facts.Name}: {features[KindsAt + (int)kind]:0.0} of evidence"), features[KindsAt + (int)kind]),
        };
        for (var i = 1; i < ErrorKinds.Count; i++)
        {
            if (i != (int)kind && features[KindsAt + i] >= 1 && reasons.Count < 4)
            {
                reasons.Add(new DecisionReason("also possible", ErrorKinds.Of((ErrorKind)i).Name, -features[KindsAt + i]));
            }
        }

        return new Verdict(ErrorTypes.All[facts.Type], severity, types[facts.Type], reasons, severity >= 2.5);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome)
    {
        Span<double> types = stackalloc double[ErrorTypes.All.Count];
        return Logistic.Loss(types[ErrorKinds.Of(Choose(parameters, features, types)).Type], Math.Clamp(outcome, 0, 1));
    }

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (!double.IsFinite(outcome))
        {
            return;
        }

        // Too sure and wrong: hotter; right and unsure: colder.
        Span<double> types = stackalloc double[ErrorTypes.All.Count];
        var confidence = types[ErrorKinds.Of(Choose(parameters, features, types)).Type];
        parameters[Temperature] = Math.Clamp(parameters[Temperature] + (0.02 * Math.Clamp(weight, 0, 1) * (confidence - Math.Clamp(outcome, 0, 1))), 0.2, 10);
    }
}

using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Triage;

/// <summary>What moves an item, in doublings of its index: +1 counts as much as twice the harm, or half the work.</summary>
/// <param name="Service">What last week's service says: how much the team gets done before it is due, and how well it kept its targets.</param>
/// <param name="Impact">What the fault does: severity, people, systems, revenue, safety, repeated reports.</param>
/// <param name="Age">How near its target it is by the clock, and how long it has waited.</param>
/// <param name="Effort">How much work it is: short work goes first.</param>
public readonly record struct TriageParts(double Service, double Impact, double Age, double Effort);

/// <summary>
/// The head: the index of task priority (<see cref="PriorityModel"/>), with the impact of the fault as its level and the
/// work that the team does before the item is due, by last week's service, as its slack. While cold only the hand-written
/// rule counts. Pure; thread-safe.
/// </summary>
internal sealed class TriageModel : IDecisionModel
{
    public const string Module = "triage";

    public const string Front = "front";
    public const string Forward = "forward";
    public const string Back = "back";
    public const string AsRule = "as-rule";
    public const string Empty = "empty";

    // Parameters.
    public const int DeadlineDoublings = 0;
    public const int ImpactDoublings = 1;
    public const int ReportDoublings = 2;
    public const int EffortWeight = 3;
    public const int ServiceDoublings = 4;
    public const int RiskSlope = 5;
    public const int RiskOffset = 6;

    public string ModuleName => Module;

    public string Name => "triage-index";

    public IReadOnlyList<string> FeatureNames => TriageFeatures.Names;

    /// <summary>Chosen on the development seeds of the simulation (`./bench quality triage-development`), never on those reported.</summary>
    public IReadOnlyList<double> InitialParameters { get; } = [9.5, 1.22, 0.26, 0.58, 0, 2, 0];

    /// <summary>The score of the engine of task priority, and its parts in triage's words. O(1), allocates nothing.</summary>
    public static (PriorityScore Score, TriageParts Parts) Score(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var isCold = features[TriageFeatures.IsCold] > 0.5;
        var rule = features[TriageFeatures.RuleLevel] + (features[TriageFeatures.Kind] / 4);
        var impact = (parameters[ImpactDoublings] * features[TriageFeatures.Impact]) + (parameters[ReportDoublings] * Math.Log2(Math.Max(1, features[TriageFeatures.Reports])));
        var shortfall = Math.Max(0, features[TriageFeatures.Goal] - features[TriageFeatures.Attainment]);
        var service = double.IsNaN(shortfall) ? 0 : parameters[ServiceDoublings] * shortfall;
        var isServed = !double.IsNaN(features[TriageFeatures.ServedHours]);
        Span<double> index = stackalloc double[PriorityFeatures.Count];
        index.Clear();
        index[PriorityFeatures.Level] = impact + service;
        index[PriorityFeatures.OwnLevel] = rule;
        index[PriorityFeatures.AgeLevels] = isCold ? 0 : features[TriageFeatures.AgeHours] / features[TriageFeatures.AgingHours];
        index[PriorityFeatures.IsCold] = isCold ? 1 : 0;
        index[PriorityFeatures.SlackSeconds] = 3600 * (isServed ? features[TriageFeatures.ServedHours] : features[TriageFeatures.SlackHours]);
        index[PriorityFeatures.HorizonSeconds] = 3600 * (isServed ? features[TriageFeatures.ServedHorizon] : features[TriageFeatures.ClockHorizon]);
        index[PriorityFeatures.AllowanceSeconds] = double.PositiveInfinity;
        index[PriorityFeatures.ExpectedSeconds] = 3600 * features[TriageFeatures.EffortHours];
        index[PriorityFeatures.UsualSeconds] = 3600 * features[TriageFeatures.UsualHours];
        index[PriorityFeatures.SecondsToFront] = 3600 * features[TriageFeatures.HoursToFront];
        index[PriorityFeatures.NowSeconds] = features[TriageFeatures.NowSeconds];
        index[PriorityFeatures.AgingSeconds] = 3600 * features[TriageFeatures.AgingHours];
        var score = PriorityModel.Score([parameters[DeadlineDoublings], 0, parameters[EffortWeight], 1, 1, 0, 1], index);
        var byClock = Deadline(parameters, features[TriageFeatures.SlackHours], features[TriageFeatures.ClockHorizon]);
        return (score, new TriageParts(service + score.Deadline.Contribution - byClock, impact, byClock + score.Age, score.Length));
    }

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        if (double.IsNaN(features[TriageFeatures.NowSeconds]))
        {
            return new Verdict(Empty, 0, 1, []);
        }

        var (score, parts) = Score(parameters, features);
        var isCold = score.IsColdStart;

        // Beside an item of the same severity about which nothing else is known and that has just come in.
        var moved = isCold ? 0 : score.Total - (parameters[ImpactDoublings] * features[TriageFeatures.RuleLevel]);
        var outcome = !isCold && score.IsAtFront ? Front : moved >= 0.5 ? Forward : moved <= -0.5 ? Back : AsRule;
        var risk = RiskOf(parameters, features);
        return new Verdict(outcome, score.Total, isCold ? 0.5 : Math.Max(risk, 1 - risk), TriageWords.Reasons(features, parts, isCold, score.IsAtFront));
    }

    /// <summary>The probability that an item turns out to be high or critical.</summary>
    public static double RiskOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) =>
        Math.Clamp(Logistic.Sigmoid((parameters[RiskSlope] * (features[TriageFeatures.Impact] - 1.5)) + parameters[RiskOffset]), 0.001, 0.999);

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) => double.IsNaN(features[TriageFeatures.Impact])
        ? 0
        : Logistic.Loss(RiskOf(parameters, features), Math.Clamp(outcome, 0, 1));

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        var impact = features[TriageFeatures.Impact];
        if (!double.IsFinite(outcome) || !double.IsFinite(impact))
        {
            return;
        }

        var error = 0.02 * Math.Clamp(weight, 0, 1) * (Math.Clamp(outcome, 0, 1) - RiskOf(parameters, features));
        parameters[RiskSlope] = Math.Clamp(parameters[RiskSlope] + (error * Math.Clamp(impact - 1.5, -3, 3)), 0, 6);
        parameters[RiskOffset] = Math.Clamp(parameters[RiskOffset] + error, -5, 5);
    }

    // As PriorityModel has it.
    private static double Deadline(ReadOnlySpan<double> parameters, double slack, double horizon) =>
        Math.Log2(1 + ((Math.Pow(2, parameters[DeadlineDoublings]) - 1) * (slack > 0 ? Math.Exp(-slack / horizon) : 1)));
}

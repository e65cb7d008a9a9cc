using Outrigger.Assist.Decisions;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Priority;

/// <summary>
/// The head: an apparent-tardiness-cost index on a scale of levels (the logarithm to the base 2 of the usual product), so
/// that its parts add up and one level of the fixed rule is one unit. Risk counts by what the expected importance is beside
/// the usual one of the level, (1 + (W − 1)·p) ÷ (1 + (W − 1)·p_level): signals that say nothing move nothing. While cold
/// only level and age count. Pure; thread-safe.
/// </summary>
/// <seealso href="https://doi.org/10.1287/mnsc.33.8.1035">Vepsalainen and Morton, Priority Rules for Job Shops with Weighted Tardiness Costs, 1987 (the index)</seealso>
internal sealed class PriorityModel : IDecisionModel
{
    public const string Module = "priority";

    // Outcomes.
    public const string Front = "front";
    public const string Forward = "forward";
    public const string Back = "back";
    public const string AsLevel = "as-level";

    // Parameters.
    public const int DeadlineLevels = 0;
    public const int LoadShare = 1;
    public const int LengthWeight = 2;
    public const int Importance = 3;
    public const int RiskSlope = 4;
    public const int RiskOffset = 5;
    public const int HorizonTimes = 6;

    /// <summary>What short or long work may move at most, in levels.</summary>
    private const double MaxLength = 2;

    /// <summary>Of urgency, for a task that is late by more than all the time it was given: it must not hold up those that can still be in time.</summary>
    private const double LostUrgency = 0.5;

    /// <summary>By how many levels the deadline must have moved a task until a new score is worth its work.</summary>
    private const double RescoreStep = 0.25;

    /// <summary>What is equal must not differ by the rounding of the arithmetic: then the older goes first.</summary>
    private const int KeyDigits = 6;

    private const double EpochSeconds = 1_700_000_000;

    public string ModuleName => Module;

    public string Name => "priority-index";

    public IReadOnlyList<string> FeatureNames => PriorityFeatures.Names;

    public IReadOnlyList<double> InitialParameters { get; } = [2.5, 0.75, 0.5, 64, 1, 0, 5];

    /// <summary>The probability that a task matters.</summary>
    public static double RiskOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) =>
        Math.Clamp(Logistic.Sigmoid((parameters[RiskSlope] * features[PriorityFeatures.RiskLogit]) + parameters[RiskOffset]), 0.001, 0.999);

    /// <summary>The score. O(1), allocates nothing.</summary>
    public static PriorityScore Score(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var now = features[PriorityFeatures.NowSeconds];
        var aging = features[PriorityFeatures.AgingSeconds];
        var isCold = features[PriorityFeatures.IsCold] > 0.5;
        var urgency = UrgencyOf(parameters, features);
        var amplitude = Math.Pow(2, parameters[DeadlineLevels]) - 1;
        var deadline = Math.Log2(1 + (amplitude * urgency));
        var load = features[PriorityFeatures.Load];
        var loadPart = Math.Log2(1 - (Math.Clamp(parameters[LoadShare], 0, 0.99) * load));
        var risk = RiskOf(parameters, features);
        var usual = Logistic.Sigmoid((parameters[RiskSlope] * features[PriorityFeatures.LevelLogit]) + parameters[RiskOffset]);
        var ratio = Math.Max(1, parameters[Importance]) - 1;
        var riskPart = Math.Log2((1 + (ratio * risk)) / (1 + (ratio * usual)));
        var length = Math.Clamp(-parameters[LengthWeight] * Math.Log2(features[PriorityFeatures.ExpectedSeconds] / features[PriorityFeatures.UsualSeconds]), -MaxLength, MaxLength);
        var fixedTotal = features[PriorityFeatures.OwnLevel] + features[PriorityFeatures.AgeLevels];
        var total = isCold ? fixedTotal : features[PriorityFeatures.Level] + features[PriorityFeatures.AgeLevels] + deadline + loadPart + riskPart + length;

        // Parameters come from outside too; an order must come of them all the same.
        total = double.IsFinite(total) ? total : fixedTotal;
        var toFront = features[PriorityFeatures.SecondsToFront];
        return new PriorityScore
        {
            Total = total,
            OrderKey = Math.Round(total - ((now - EpochSeconds) / aging), KeyDigits),
            FixedTotal = Math.Round(fixedTotal, KeyDigits),
            EffectiveLevel = (int)features[isCold ? PriorityFeatures.OwnLevel : PriorityFeatures.Level],
            Age = features[PriorityFeatures.AgeLevels],
            Length = length,
            Deadline = new PriorityDimension(urgency, deadline),
            Load = new PriorityDimension(load, loadPart),
            Risk = new PriorityDimension(risk, riskPart),
            ExpectedSeconds = features[PriorityFeatures.ExpectedSeconds],
            LikelyUpToSeconds = features[PriorityFeatures.LikelySeconds],
            FrontFrom = At(Math.Round(now + toFront, 3)),
            IsAtFront = toFront <= 0,
            RescoreAt = isCold ? null : RescoreAt(features, now, deadline, amplitude, HorizonOf(parameters, features)),
            IsColdStart = isCold,
        };
    }

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var score = Score(parameters, features);
        var moved = score.Total - score.FixedTotal;
        var outcome = score.IsAtFront ? Front : moved >= 0.5 ? Forward : moved <= -0.5 ? Back : AsLevel;
        var risk = score.Risk.Value;
        var confidence = score.IsColdStart ? 0.5 : moved > 0 || score.IsAtFront ? Math.Max(risk, 0.5) : Math.Max(1 - risk, 0.5);
        return new Verdict(outcome, score.Total, confidence, PriorityWords.Reasons(score, features));
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) =>
        Logistic.Loss(RiskOf(parameters, features), Math.Clamp(outcome, 0, 1));

    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
        if (!double.IsFinite(outcome) || !double.IsFinite(features[PriorityFeatures.RiskLogit]))
        {
            return;
        }

        var error = 0.02 * Math.Clamp(weight, 0, 1) * (Math.Clamp(outcome, 0, 1) - RiskOf(parameters, features));
        parameters[RiskSlope] = Math.Clamp(parameters[RiskSlope] + (error * Math.Clamp(features[PriorityFeatures.RiskLogit], -5, 5)), 0, 4);
        parameters[RiskOffset] = Math.Clamp(parameters[RiskOffset] + error, -5, 5);
    }

    private static double UrgencyOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var slack = features[PriorityFeatures.SlackSeconds];
        return double.IsNaN(slack) ? 0
            : slack > 0 ? Math.Exp(-slack / HorizonOf(parameters, features))
            : -slack > features[PriorityFeatures.AllowanceSeconds] ? LostUrgency
            : 1;
    }

    // How long before the latest start a deadline begins to count: some usual pieces of work.
    private static double HorizonOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features) =>
        Math.Clamp(parameters[HorizonTimes], 0.1, 1000) * features[PriorityFeatures.HorizonSeconds];

    // When the deadline will have moved it by another step; nothing else moves by itself.
    private static DateTimeOffset? RescoreAt(ReadOnlySpan<double> features, double now, double deadline, double amplitude, double horizon)
    {
        var slack = features[PriorityFeatures.SlackSeconds];
        if (double.IsNaN(slack) || amplitude <= 0)
        {
            return null;
        }

        if (slack <= 0)
        {
            var untilLost = slack + features[PriorityFeatures.AllowanceSeconds];
            return untilLost >= 0 ? At(now + untilLost + 0.001) : null;
        }

        var next = (Math.Pow(2, deadline + RescoreStep) - 1) / amplitude;
        var at = next >= 1 ? 0 : -horizon * Math.Log(next);
        return At(now + Math.Max(slack - at, 0.001));
    }

    private static DateTimeOffset At(double seconds) => PriorityClock.ToInstant(seconds);
}

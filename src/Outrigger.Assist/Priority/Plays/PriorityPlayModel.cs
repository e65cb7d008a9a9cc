using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Priority.Plays;

/// <summary>The head of a play: how much of what the fixed levels cost ours saves. Pure; thread-safe.</summary>
internal sealed class PriorityPlayModel : IDecisionModel
{
    public const string Better = "better";
    public const string Same = "same";
    public const string Worse = "worse";

    private static readonly string[] Names =
    [
        "tasks", "ours mean wait s", "ours urgent wait s", "ours late", "fifo mean wait s", "fifo urgent wait s", "fifo late",
        "fixed mean wait s", "fixed urgent wait s", "fixed late",
    ];

    public string ModuleName => PriorityModel.Module;

    public string Name => "priority-simulation";

    public IReadOnlyList<string> FeatureNames => Names;

    /// <summary>How many seconds of everybody's mean wait one late task in a hundred weighs, and what the urgent wait weighs beside the mean.</summary>
    public IReadOnlyList<double> InitialParameters { get; } = [1, 1];

    public static void Fill(IReadOnlyList<PlayedRule> rules, Span<double> features)
    {
        features[0] = rules[0].Tasks.Count;
        for (var i = 0; i < 3; i++)
        {
            features[1 + (3 * i)] = rules[i].MeanWaitSeconds;
            features[2 + (3 * i)] = rules[i].UrgentMeanWaitSeconds ?? 0;
            features[3 + (3 * i)] = rules[i].Late;
        }
    }

    /// <summary>The play in a sentence.</summary>
    public static string Say(IReadOnlyList<PlayedRule> rules)
    {
        static string One(PlayedRule rule) => PriorityWords.Text(
            $"{rule.Late} late, mean wait {PriorityWords.Seconds(rule.MeanWaitSeconds)}{(rule.UrgentMeanWaitSeconds is { } urgent ? $", high and critical {PriorityWords.Seconds(urgent)}" : "")}");
        return PriorityWords.Text($"Of {rules[0].Tasks.Count} tasks ours leaves {One(rules[0])}; arrival order {One(rules[1])}; four fixed levels {One(rules[2])}.");
    }

    public Verdict Judge(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var saved = SavedOf(parameters, features);
        var outcome = saved >= 0.05 ? Better : saved <= -0.05 ? Worse : Same;
        return new Verdict(outcome, saved, Math.Clamp(0.5 + Math.Abs(saved), 0.5, 0.99), [Reason("ours", features, 1, saved), Reason("arrival order", features, 4, 0), Reason("four fixed levels", features, 7, 0)]);
    }

    public double Loss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, double outcome) => Math.Pow(SavedOf(parameters, features) - Math.Clamp(outcome, -1, 1), 2);

    /// <summary>Nothing to learn: what a play costs is counted, not guessed.</summary>
    public void Learn(Span<double> parameters, ReadOnlySpan<double> features, double outcome, double weight)
    {
    }

    private static DecisionReason Reason(string what, ReadOnlySpan<double> features, int from, double contribution) =>
        new(what, PriorityWords.Text($"{features[from + 2]:0} late, mean wait {features[from]:0.0} s, high and critical {features[from + 1]:0.0} s"), contribution);

    private static double SavedOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features)
    {
        var fixedCost = CostOf(parameters, features, 7);
        var saved = fixedCost <= 0 ? 0 : 1 - (CostOf(parameters, features, 1) / fixedCost);
        return double.IsFinite(saved) ? Math.Clamp(saved, -1, 1) : 0;
    }

    private static double CostOf(ReadOnlySpan<double> parameters, ReadOnlySpan<double> features, int from) =>
        features[from] + (parameters[1] * features[from + 1]) + (parameters[0] * 100 * features[from + 2] / Math.Max(1, features[0]));
}

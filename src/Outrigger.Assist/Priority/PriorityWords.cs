using System.Globalization;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Priority;

/// <summary>A score in words. Pure.</summary>
internal static class PriorityWords
{
    private static readonly string[] Levels = ["low", "normal", "high", "critical"];

    /// <summary>A level in words.</summary>
    public static string NameOf(int level) => Levels[Math.Clamp(level, 0, 3)];

    /// <summary>The reasons of a decision: the three dimensions always, then the rest; the weightiest first.</summary>
    public static IReadOnlyList<DecisionReason> Reasons(in PriorityScore score, ReadOnlySpan<double> features)
    {
        var counted = score.IsColdStart ? 0 : 1;
        var late = features[PriorityFeatures.SlackSeconds];
        var parts = new List<DecisionReason>(8)
        {
            new("deadline", double.IsNaN(late) ? "none given" : Text($"{(late >= 0 ? "must start in" : "should have started before")} {Seconds(Math.Abs(late))}; {Seconds(score.ExpectedSeconds)} of work"), counted * score.Deadline.Contribution),
            new("load of the place", Text($"{100 * score.Load.Value:0} %"), counted * score.Load.Contribution),
            new("outside disturbance or risk", RiskText(score, features), counted * score.Risk.Contribution),
            new("length", Text($"{Seconds(score.ExpectedSeconds)}, usual {Seconds(features[PriorityFeatures.UsualSeconds])}"), counted * score.Length),
            new("age", Text($"one level a {Seconds(features[PriorityFeatures.AgingSeconds])}"), score.Age),
            new("level", LevelText(score, features), score.EffectiveLevel),
        };
        parts.Sort(static (a, b) => Math.Abs(b.Contribution).CompareTo(Math.Abs(a.Contribution)));
        if (score.IsAtFront)
        {
            parts.Insert(0, new DecisionReason("hard bound", "has waited as long as its level may: goes before all others", 0));
        }

        if (score.IsColdStart)
        {
            parts.Add(new DecisionReason("cold start", Text($"{features[PriorityFeatures.Outcomes]:0} outcomes were told; until there are more, level and age decide"), 0));
        }

        return parts;
    }

    /// <summary>What moved a task most, beside level and age.</summary>
    public static string Because(in PriorityScore score, double nowSeconds, DateTimeOffset? deadline)
    {
        if (score.IsAtFront)
        {
            return "it has waited as long as its level may";
        }

        if (score.IsColdStart)
        {
            return "level and age alone count until enough outcomes were told";
        }

        Span<(double Part, int What)> parts = [(score.Deadline.Contribution, 0), (score.Load.Contribution, 1), (score.Risk.Contribution, 2), (score.Length, 3)];
        parts.Sort(static (a, b) => Math.Abs(b.Part).CompareTo(Math.Abs(a.Part)));
        var said = new List<string>(3);
        foreach (var (part, what) in parts)
        {
            if (Math.Abs(part) < 0.1 || said.Count == 3)
            {
                break;
            }

            var left = deadline is { } due ? PriorityClock.ToSeconds(due) - nowSeconds : 0;
            var words = what switch
            {
                0 => left >= 0 ? "deadline in " + Seconds(left) : Seconds(-left) + " late",
                1 => Text($"its place is {100 * score.Load.Value:0} % full"),
                2 => Text($"risk {score.Risk.Value:0.00}"),
                _ => Seconds(score.ExpectedSeconds) + " of work",
            };
            said.Add(Text($"{words} ({part:+0.0;-0.0} levels)"));
        }

        return said.Count == 0 ? "nothing speaks for more or less than its level and age" : string.Join(", ", said);
    }

    /// <summary>A time as a person would say it.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        < 1 => Text($"{1000 * seconds:0} ms"),
        < 10 => Text($"{seconds:0.0} s"),
        < 120 => Text($"{seconds:0} s"),
        < 7200 => Text($"{seconds / 60:0} min"),
        < 172_800 => Text($"{seconds / 3600:0} h"),
        _ => Text($"{seconds / 86_400:0} d"),
    };

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string RiskText(in PriorityScore score, ReadOnlySpan<double> features)
    {
        var usual = Logistic.Sigmoid(features[PriorityFeatures.LevelLogit]);
        var observed = features[PriorityFeatures.Disturbance];
        return double.IsNaN(observed)
            ? Text($"{score.Risk.Value:0.00}, usual for its level {usual:0.00}; nothing observed")
            : Text($"{score.Risk.Value:0.00}, usual for its level {usual:0.00}; observed {observed:0.00}");
    }

    private static string LevelText(in PriorityScore score, ReadOnlySpan<double> features)
    {
        var own = (int)features[PriorityFeatures.OwnLevel];
        return own == score.EffectiveLevel ? NameOf(own) : Text($"{NameOf(own)}, counted as {NameOf(score.EffectiveLevel)}: more of this tenant's tasks are critical than may be");
    }
}

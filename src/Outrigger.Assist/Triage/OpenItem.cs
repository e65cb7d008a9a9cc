using Outrigger.Assist.Triage.Estimates;

namespace Outrigger.Assist.Triage;

/// <summary>An item on a list, with what the engine made of it once.</summary>
/// <param name="item">The item; its text is not kept.</param>
/// <param name="words">The words of its text as hashes, for learning when it is closed.</param>
/// <param name="severity">How severe it is: said, or read from its words.</param>
/// <param name="isGuessed">Whether it was read from its words.</param>
/// <param name="pace">When it was reported again.</param>
internal sealed class OpenItem(WorkItem item, uint[] words, double severity, bool isGuessed, ReportPace pace = default)
{
    public WorkItem Item { get; } = item;

    public uint[] Words { get; } = words;

    public double Severity { get; } = severity;

    public bool IsGuessed { get; } = isGuessed;

    public ReportPace Pace { get; } = pace;

    /// <summary>When it was reported first, in hours since 1970.</summary>
    public double CreatedHours { get; } = TriageEngine.HoursOf(item.CreatedAt);

    public ulong Team { get; } = TriageEngine.Hash(item.Team);

    /// <summary>Team and kind, and team and category, as hashes: what effort and growth are learned of.</summary>
    public (ulong Kind, ulong Category) Kinds { get; } = TriageEngine.KindsOf(item);

    /// <summary>The same item after it was reported again or more was said of it.</summary>
    /// <param name="known">What it was before.</param>
    /// <param name="at">The moment, in hours since 1970.</param>
    public OpenItem After(OpenItem known, double at) =>
        new(Item, Words, Severity, IsGuessed, known.Pace.With(Math.Max(0, at - CreatedHours), Math.Max(1, Item.Reports) - Math.Max(1, known.Item.Reports)));

    /// <summary>The level under the hand-written rule.</summary>
    public int RuleLevel => Item.IsSafety ? (int)WorkSeverity.Critical : (int)Math.Clamp(Math.Round(Severity), 0, 3);

    /// <summary>Alarms before complaints before inspections.</summary>
    public int KindRank => Item.Kind switch { WorkKind.Alarm => 2, WorkKind.Complaint => 1, _ => 0 };

    /// <summary>The order that teams write by hand: by level, within a level by kind, then the oldest, then by key.</summary>
    public static int CompareByRule(OpenItem left, OpenItem right)
    {
        var order = right.RuleLevel.CompareTo(left.RuleLevel);
        order = order != 0 ? order : right.KindRank.CompareTo(left.KindRank);
        order = order != 0 ? order : left.Item.CreatedAt.CompareTo(right.Item.CreatedAt);
        return order != 0 ? order : string.CompareOrdinal(left.Item.Key, right.Item.Key);
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Outrigger.Assist.Triage;

/// <summary>What kind of work an item is.</summary>
[JsonConverter(typeof(WorkKindConverter))]
public enum WorkKind
{
    /// <summary>Somebody complains.</summary>
    Complaint = 0,

    /// <summary>Monitoring or an alert raised it.</summary>
    Alarm = 1,

    /// <summary>Planned: an inspection, maintenance.</summary>
    Inspection = 2,
}

/// <summary>How severe an item is said to be.</summary>
[JsonConverter(typeof(WorkSeverityConverter))]
public enum WorkSeverity
{
    /// <summary>Hardly noticed.</summary>
    Low = 0,

    /// <summary>A nuisance.</summary>
    Medium = 1,

    /// <summary>Work is held up.</summary>
    High = 2,

    /// <summary>Nothing works, or somebody is in danger.</summary>
    Critical = 3,
}

/// <summary>
/// A complaint, an operations alarm or an inspection task that waits. What is not known stays null and counts as usual;
/// numbers that cannot be (NaN, negative) count as not known. Immutable.
/// </summary>
public sealed record WorkItem
{
    /// <summary>The longest <see cref="Key"/>, <see cref="Team"/> and <see cref="Category"/>.</summary>
    public const int MaxNameLength = 200;

    /// <summary>The longest <see cref="Text"/>.</summary>
    public const int MaxTextLength = 16_384;

    /// <summary>What it is called; an item with the key of one that is open is the same fault reported again.</summary>
    public required string Key { get; init; }

    /// <summary>What kind of work it is.</summary>
    public required WorkKind Kind { get; init; }

    /// <summary>Who does it. Service is looked at for each kind and team; keep the number of teams small.</summary>
    public string Team { get; init; } = "default";

    /// <summary>What it is about; how long work takes is learned for each.</summary>
    public string? Category { get; init; }

    /// <summary>How severe it is said to be; null to go by its text, or as medium.</summary>
    public WorkSeverity? Severity { get; init; }

    /// <summary>Title and description. Never kept: only hashes of its words are, until the item is closed.</summary>
    public string? Text { get; init; }

    /// <summary>How many people are affected.</summary>
    public double? People { get; init; }

    /// <summary>How many systems are affected.</summary>
    public double? Systems { get; init; }

    /// <summary>Money lost an hour, in any one currency.</summary>
    public double? RevenuePerHour { get; init; }

    /// <summary>Whether somebody may get hurt.</summary>
    public bool IsSafety { get; init; }

    /// <summary>When it was reported first.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it must be done; null for the target of its kind.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How long the work is expected to take; null to go by what was learned.</summary>
    public TimeSpan? Effort { get; init; }

    /// <summary>How often it was reported.</summary>
    public int Reports { get; init; } = 1;
}

/// <summary>What became of an item.</summary>
public sealed record WorkOutcome
{
    /// <summary>When it was done.</summary>
    public required DateTimeOffset ClosedAt { get; init; }

    /// <summary>How long the work itself took; null when nobody wrote it down.</summary>
    public TimeSpan? Effort { get; init; }

    /// <summary>How severe it turned out to be; null when nobody wrote it down. It teaches what signs of impact are worth.</summary>
    public WorkSeverity? Severity { get; init; }
}

/// <summary>Names in lower case.</summary>
internal sealed class WorkKindConverter() : JsonStringEnumConverter<WorkKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Names in lower case.</summary>
internal sealed class WorkSeverityConverter() : JsonStringEnumConverter<WorkSeverity>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Priority;

/// <summary>
/// The old classification in four levels. Its numbers are priorities as everywhere: the higher goes first, the default is
/// <see cref="Normal"/>, 1.
/// </summary>
[JsonConverter(typeof(CamelCaseEnumConverter<PriorityLevel>))]
public enum PriorityLevel
{
    /// <summary>When there is nothing else.</summary>
    Low = 0,

    /// <summary>The default.</summary>
    Normal = 1,

    /// <summary>Before the usual.</summary>
    High = 2,

    /// <summary>Before all else.</summary>
    Critical = 3,
}

/// <summary>
/// A task or work item that waits. What is not known stays null: it then counts as usual. Numbers that cannot be (NaN,
/// outside of their range) count as not known. Immutable.
/// </summary>
public sealed record PriorityTask
{
    /// <summary>The longest <see cref="Type"/> and <see cref="Place"/>, in characters; more is cut off.</summary>
    public const int MaxNameLength = 200;

    /// <summary>How many <see cref="Signals"/> are looked at.</summary>
    public const int MaxSignals = 4;

    /// <summary>What it is called, for whoever reads the answer.</summary>
    public string Id { get; init; } = "";

    /// <summary>What kind of work it is; times and risks are learned for each kind. Keep the number of kinds small.</summary>
    public string Type { get; init; } = "";

    /// <summary>Its level under the fixed rule.</summary>
    public PriorityLevel Level { get; init; } = PriorityLevel.Normal;

    /// <summary>Since when it waits. A re-score keeps it: age is never lost.</summary>
    public required DateTimeOffset WaitingSince { get; init; }

    /// <summary>When it should be done; null without a deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>How long it is expected to take; null to go by what was learned of its kind.</summary>
    public TimeSpan? ExpectedDuration { get; init; }

    /// <summary>How large it is, in any unit that grows with the time it takes (characters, rows); null when not known. At least 0.</summary>
    public double? Size { get; init; }

    /// <summary>The place that will do it (a pool, a database, a provider); null when there is only one.</summary>
    public string? Place { get; init; }

    /// <summary>How loaded that place is now, 0 (idle) to 1 (nothing more fits); null to go by what outcomes showed of it.</summary>
    public double? Load { get; init; }

    /// <summary>How much work is before it at its place; subtracted from what is left until the deadline. Null: nothing.</summary>
    public TimeSpan? QueueAhead { get; init; }

    /// <summary>
    /// An outside disturbance or risk as it was observed, 0 (none) to 1 (certain): bad weather for a delivery, the impact of
    /// a fault. Null when nothing was observed.
    /// </summary>
    public double? Disturbance { get; init; }

    /// <summary>More numbers that may say something about the risk, each about −3 to 3; the first four are looked at. What each means is the caller's and must not change.</summary>
    public IReadOnlyList<double>? Signals { get; init; }
}

/// <summary>What became of a task.</summary>
public sealed record PriorityOutcome
{
    /// <summary>How long the work itself took; null when it was not done.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// Whether it turned out to matter: it was escalated, reopened, broke its agreement, did damage. Null when nobody can say.
    /// </summary>
    public bool? WasImportant { get; init; }
}

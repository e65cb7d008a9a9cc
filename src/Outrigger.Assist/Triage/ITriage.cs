using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Triage;

/// <summary>
/// Puts complaints, operations alarms and inspections in one order: by last week's service, impact and age, with the engine
/// of task priority. Either a list that is handed in, or one that is kept: items come, are reported again, are closed, and
/// the order is made anew whenever it is asked for. Until enough items were closed the order is the one teams write by hand.
/// Thread-safe.
/// </summary>
public interface ITriage
{
    /// <summary>Ranks items that are handed in; nothing of them is kept.</summary>
    /// <param name="tenant">Whose items they are; each tenant's are learned apart.</param>
    /// <param name="items">The items; the HTTP route takes 500.</param>
    TriageRanking Rank(TenantId tenant, IReadOnlyList<WorkItem> items);

    /// <summary>Adds an item to the kept list, or merges it into the open one of the same key.</summary>
    /// <param name="tenant">Whose list.</param>
    /// <param name="item">The item. With <see cref="WorkItem.Reports"/> 0 it changes what is known and is no further report.</param>
    PutResult Put(TenantId tenant, WorkItem item);

    /// <summary>Closes an item of the kept list and learns from it.</summary>
    /// <param name="tenant">Whose list.</param>
    /// <param name="key">The item.</param>
    /// <param name="outcome">What became of it.</param>
    /// <returns>What it was; null when no such item is open.</returns>
    ClosedItem? Close(TenantId tenant, string key, WorkOutcome outcome);

    /// <summary>The kept list in its present order.</summary>
    /// <param name="tenant">Whose list.</param>
    /// <param name="filter">Which part of it; ranks are those of the whole list.</param>
    TriageRanking List(TenantId tenant, TriageFilter filter);
}

/// <summary>
/// Where alerts flow in: each becomes an alarm of the kept list, one for each key however often it is raised. Declared here,
/// called by whoever has alerts. Never throws for what an alert may hold, never waits. Thread-safe.
/// </summary>
public interface IAlarmIntake
{
    /// <summary>Takes an alert.</summary>
    /// <returns>What became of it; <see cref="PutOutcome.Refused"/> when the list is full or it has no name.</returns>
    PutOutcome Raise(TenantId tenant, AlarmNotice notice);

    /// <summary>The cause of an alert is gone: its item is closed. False when none is open.</summary>
    bool Clear(TenantId tenant, string key);
}

/// <summary>An alert as triage takes it.</summary>
/// <param name="Key">What makes it the same alert as another, for instance type and endpoint.</param>
/// <param name="Severity">How severe it says it is.</param>
/// <param name="Text">Its message; null for none.</param>
/// <param name="Team">Who handles it; null for <c>default</c>.</param>
/// <param name="Category">What it is about, for instance its type; null when not known.</param>
public sealed record AlarmNotice(string Key, WorkSeverity Severity, string? Text = null, string? Team = null, string? Category = null);

/// <summary>Which part of a list.</summary>
/// <param name="Limit">How many at most, 1 to 1,000.</param>
/// <param name="Team">Only this team's; null for all.</param>
/// <param name="Kind">Only this kind; null for all.</param>
public sealed record TriageFilter(int Limit = 100, string? Team = null, WorkKind? Kind = null);

/// <summary>A list in its order.</summary>
/// <param name="Items">The items, the first first.</param>
/// <param name="Total">How many items the list has.</param>
/// <param name="Decision">The decision about the first of all, or about an empty list.</param>
public sealed record TriageRanking(IReadOnlyList<RankedItem> Items, int Total, Decision Decision);

/// <summary>An item in its order.</summary>
/// <param name="Rank">Its rank, 1 for the first.</param>
/// <param name="RuleRank">Its rank under the hand-written rule: severity, alarms before complaints before inspections, the oldest first.</param>
/// <param name="Key">The item.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Team">Who does it.</param>
/// <param name="Severity">How severe it is said to be, or by its words.</param>
/// <param name="IsGuessed">Whether its severity was read from its words.</param>
/// <param name="CreatedAt">When it was reported first.</param>
/// <param name="DueAt">When it must be done.</param>
/// <param name="Reports">How often it was reported.</param>
/// <param name="Score">The score: the higher, the sooner; in doublings.</param>
/// <param name="Parts">What it is made of.</param>
/// <param name="Explanation">In words.</param>
/// <param name="Decision">The decision behind it, with reasons.</param>
public sealed record RankedItem(
    int Rank,
    int RuleRank,
    string Key,
    WorkKind Kind,
    string Team,
    WorkSeverity Severity,
    [property: System.Text.Json.Serialization.JsonPropertyName("guessed")] bool IsGuessed,
    DateTimeOffset CreatedAt,
    DateTimeOffset DueAt,
    int Reports,
    double Score,
    TriageParts Parts,
    string Explanation,
    Decision Decision);

/// <summary>What became of an item that was put on the list.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reports">How often it has been reported now.</param>
public readonly record struct PutResult(PutOutcome Outcome, int Reports);

/// <summary>What became of an item that was put on the list.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(PutOutcomeConverter))]
public enum PutOutcome
{
    /// <summary>It is new on the list.</summary>
    Added,

    /// <summary>It was open already: reports and what is known were joined.</summary>
    Merged,

    /// <summary>It had been closed not long ago: it is open again with the age it had, and its closing no longer counts as in time.</summary>
    Reopened,

    /// <summary>The list is full; nothing was changed.</summary>
    Refused,
}

/// <summary>An item that was closed.</summary>
/// <param name="Key">The item.</param>
/// <param name="WasInTime">Whether it was done before it was due.</param>
/// <param name="OpenHours">How long it was open.</param>
/// <param name="Decision">The last decision about it, made as it was closed.</param>
public sealed record ClosedItem(string Key, bool WasInTime, double OpenHours, Decision Decision);

/// <summary>Names in lower case.</summary>
internal sealed class PutOutcomeConverter() : System.Text.Json.Serialization.JsonStringEnumConverter<PutOutcome>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

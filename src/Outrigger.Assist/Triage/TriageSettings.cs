namespace Outrigger.Assist.Triage;

/// <summary>What an engine goes by. Immutable.</summary>
internal sealed record TriageSettings
{
    /// <summary>Hours in which a complaint, an alarm and an inspection must be done, where none was given.</summary>
    public double[] TargetHours { get; init; } = [36, 10, 120];

    /// <summary>The share of items that should be done in time.</summary>
    public double Goal { get; init; } = 0.9;

    /// <summary>How many hours of waiting count as one doubling.</summary>
    public double AgingHours { get; init; } = 1200;

    /// <summary>How many hours past its target an item waits until it goes before all others.</summary>
    public double FrontAfterHours { get; init; } = 168;

    /// <summary>How many items must have been closed until more than the hand-written rule counts.</summary>
    public int MinOutcomes { get; init; } = 30;

    /// <summary>How many teams' service is kept.</summary>
    public int MaxTeams { get; init; } = 64;

    /// <summary>How many kinds of work effort is kept of.</summary>
    public int MaxCategories { get; init; } = 512;

    /// <summary>How many items may be open.</summary>
    public int MaxItems { get; init; } = 2000;

    /// <summary>How long before its target an item begins to press, by the clock, where no week of service is known.</summary>
    public double ClockHorizonHours { get; init; } = 7;

    /// <summary>The same in work of the team: this share of what waits for it …</summary>
    public double BacklogShare { get; init; } = 0.11;

    /// <summary>… and this many usual items …</summary>
    public double UsualItems { get; init; } = 0.55;

    /// <summary>… and what it does on average in this many hours.</summary>
    public double ServiceHours { get; init; } = 1.1;

    /// <summary>By how much of itself that grows where nothing was in time last week: who was late begins earlier.</summary>
    public double LateShare { get; init; } = 0.5;
}

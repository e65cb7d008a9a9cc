namespace Outrigger.Assist.Priority;

/// <summary>What an engine goes by. Immutable.</summary>
internal sealed record PrioritySettings
{
    /// <summary>How long a wait counts as much as one level, in seconds.</summary>
    public double AgingSeconds { get; init; } = 60;

    /// <summary>
    /// Level and age together at which a task goes to the front whatever its score. A task of level l so waits
    /// (this − l) × <see cref="AgingSeconds"/> at most, plus what is at the front before it.
    /// </summary>
    public double FrontAtLevels { get; init; } = 5;

    /// <summary>How many outcomes it takes until more than the fixed rule counts.</summary>
    public int MinOutcomes { get; init; } = 50;

    /// <summary>Which share of a tenant's tasks may count as critical.</summary>
    public double MaxCriticalShare { get; init; } = 0.25;

    /// <summary>How many kinds of tasks a tenant's times are kept of.</summary>
    public int MaxTypes { get; init; } = 1024;

    /// <summary>Which part of the score is left out, for measuring what it is worth: none in the product.</summary>
    public PriorityParts Without { get; init; } = PriorityParts.None;
}

/// <summary>The parts of a score that can be left out.</summary>
[Flags]
internal enum PriorityParts
{
    None = 0,
    Deadline = 1,
    Load = 2,
    Risk = 4,
    Length = 8,
    LearnedRisk = 16,
}

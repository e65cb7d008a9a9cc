namespace Outrigger.Assist.Priority.Plays;

/// <summary>What is to be played: tasks and who does them.</summary>
public sealed record PrioritySetup
{
    /// <summary>The most tasks.</summary>
    public const int MaxTasks = 1000;

    /// <summary>The most workers.</summary>
    public const int MaxWorkers = 100;

    /// <summary>The tasks, at most 1,000.</summary>
    public required IReadOnlyList<PlannedTask> Tasks { get; init; }

    /// <summary>The names of the workers, 1 to 100.</summary>
    public required IReadOnlyList<string> Workers { get; init; }

    /// <summary>
    /// Whether to play with the learned order even if too little was learned yet (the times the tasks bring count as learned).
    /// </summary>
    /// <value>Default true: it shows what the order will be. False shows what it would be at this moment.</value>
    public bool AsIfLearned { get; init; } = true;
}

/// <summary>A task in a play.</summary>
/// <param name="Task">The task; <see cref="PriorityTask.WaitingSince"/> is when it arrives.</param>
/// <param name="Duration">How long it really takes. The order does not look at it; it goes by the expected duration.</param>
public sealed record PlannedTask(PriorityTask Task, TimeSpan Duration);

/// <summary>One task in a play: who ran it and when.</summary>
/// <param name="Id">The task.</param>
/// <param name="Worker">The worker.</param>
/// <param name="StartSeconds">When it began, in seconds after the first arrival.</param>
/// <param name="EndSeconds">When it was done.</param>
/// <param name="WaitSeconds">How long it waited.</param>
/// <param name="IsLate">Whether it was done after its deadline.</param>
/// <param name="Explanation">Why then: what moved it forward or back, beside its place in arrival order and under the fixed rule.</param>
public sealed record PlayedTask(string Id, string Worker, double StartSeconds, double EndSeconds, double WaitSeconds, bool IsLate, string? Explanation);

/// <summary>How one rule did.</summary>
/// <param name="Rule"><c>ours</c>, <c>fifo</c> or <c>fixed-levels</c>.</param>
/// <param name="MeanWaitSeconds">Mean wait of all.</param>
/// <param name="UrgentMeanWaitSeconds">Mean wait of tasks of level high and critical; null when there is none.</param>
/// <param name="P95WaitSeconds">The wait that 95 of 100 do not exceed.</param>
/// <param name="Late">How many were done after their deadline.</param>
/// <param name="Tasks">The tasks in the order in which they were started.</param>
public sealed record PlayedRule(string Rule, double MeanWaitSeconds, double? UrgentMeanWaitSeconds, double P95WaitSeconds, int Late, IReadOnlyList<PlayedTask> Tasks);

/// <summary>What would happen.</summary>
/// <param name="Rules">Ours first, then arrival order, then the four fixed levels.</param>
/// <param name="Summary">In one sentence.</param>
/// <param name="Decision">The decision behind it.</param>
public sealed record PriorityForecast(IReadOnlyList<PlayedRule> Rules, string Summary, Decisions.Decision Decision);

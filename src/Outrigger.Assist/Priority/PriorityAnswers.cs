using Outrigger.Assist.Decisions;

namespace Outrigger.Assist.Priority;

/// <summary>Tasks in their order.</summary>
/// <param name="Tasks">The tasks, the first in order first.</param>
/// <param name="Decision">The decision about the first; the ids of the others' are with them.</param>
public sealed record PriorityScoreAnswer(IReadOnlyList<ScoredTask> Tasks, Decision Decision);

/// <summary>A task with its score. Contributions are in levels of the fixed rule and add up to the total.</summary>
/// <param name="Id">The task.</param>
/// <param name="Rank">Its rank among those of this call.</param>
/// <param name="FixedRank">Its rank under four fixed levels with aging.</param>
/// <param name="Total">The total; the higher goes first.</param>
/// <param name="OrderKey">The total without the passing of time: what a queue may store and compare later.</param>
/// <param name="Deadline">The first dimension.</param>
/// <param name="Load">The second: the place that does it.</param>
/// <param name="Disturbance">The third: outside disturbance or risk.</param>
/// <param name="Level">The level that counts, 0 to 3.</param>
/// <param name="Age">What age adds.</param>
/// <param name="Length">What its expected length adds.</param>
/// <param name="ExpectedSeconds">How long it is expected to take.</param>
/// <param name="LikelyUpToSeconds">How long nine of ten such take at most.</param>
/// <param name="FrontFrom">From when on it goes before all others.</param>
/// <param name="RescoreAt">When to ask again; null when only new facts would change it.</param>
/// <param name="ColdStart">Whether level and age alone count still.</param>
/// <param name="Explanation">In words.</param>
/// <param name="DecisionId">The decision, for its outcome and for feedback.</param>
public sealed record ScoredTask(
    string Id,
    int Rank,
    int FixedRank,
    double Total,
    double OrderKey,
    PriorityDimension Deadline,
    PriorityDimension Load,
    PriorityDimension Disturbance,
    int Level,
    double Age,
    double Length,
    double ExpectedSeconds,
    double LikelyUpToSeconds,
    DateTimeOffset FrontFrom,
    DateTimeOffset? RescoreAt,
    bool ColdStart,
    string Explanation,
    Guid DecisionId);

/// <summary>The decision an outcome was taken for.</summary>
/// <param name="Learned">True: it is learned once.</param>
/// <param name="Decision">The decision.</param>
public sealed record PriorityOutcomeAnswer(bool Learned, Decision Decision);

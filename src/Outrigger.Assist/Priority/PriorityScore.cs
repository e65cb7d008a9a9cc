using System.Runtime.InteropServices;

namespace Outrigger.Assist.Priority;

/// <summary>One of the three dimensions of a score.</summary>
/// <param name="Value">How much of it there is, 0 to 1.</param>
/// <param name="Contribution">By how many levels it moves the task; negative backwards.</param>
public readonly record struct PriorityDimension(double Value, double Contribution);

/// <summary>
/// A task's score at a moment. Everything is in levels of the fixed rule: +1 counts as much as one level more, or as one
/// unit of aging waited longer. The total is the sum of the level and all contributions. Immutable; 16 numbers.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PriorityScore
{
    /// <summary>The total; the higher goes first. Grows with age, so compare totals of one moment only.</summary>
    public double Total { get; init; }

    /// <summary>
    /// The total without the passing of time: the higher goes first, and keys that were made at different moments compare
    /// rightly. This is what a queue stores. It changes only when the deadline, the load or the risk does.
    /// </summary>
    public double OrderKey { get; init; }

    /// <summary>What the fixed rule says: level and age.</summary>
    public double FixedTotal { get; init; }

    /// <summary>The level that counts, 0 to 3; below the task's own when its tenant calls too much critical.</summary>
    public int EffectiveLevel { get; init; }

    /// <summary>By how many levels age has moved it forward.</summary>
    public double Age { get; init; }

    /// <summary>By how many levels its expected length moves it: short work goes first.</summary>
    public double Length { get; init; }

    /// <summary>The deadline: 1 when it must start now or is late, 0 without one or when there is plenty of time.</summary>
    public PriorityDimension Deadline { get; init; }

    /// <summary>The load of the place that does it: a full place is given less.</summary>
    public PriorityDimension Load { get; init; }

    /// <summary>The outside disturbance or risk: the probability that it matters, from what was observed and learned.</summary>
    public PriorityDimension Risk { get; init; }

    /// <summary>How long it is expected to take, in seconds.</summary>
    public double ExpectedSeconds { get; init; }

    /// <summary>How long nine out of ten such tasks take at most, in seconds.</summary>
    public double LikelyUpToSeconds { get; init; }

    /// <summary>From when on it goes before all others whatever its score: the hard bound against starvation.</summary>
    public DateTimeOffset FrontFrom { get; init; }

    /// <summary>Whether that moment has come. Tasks at the front go by <see cref="FrontFrom"/>, the earliest first.</summary>
    public bool IsAtFront { get; init; }

    /// <summary>When the score is worth making again; null when only new facts would change it.</summary>
    public DateTimeOffset? RescoreAt { get; init; }

    /// <summary>Whether too little was learned yet: the total is then the fixed rule's, and the dimensions are shown but do not count.</summary>
    public bool IsColdStart { get; init; }
}

/// <summary>A task in its order.</summary>
/// <param name="Task">The task.</param>
/// <param name="Score">Its score.</param>
/// <param name="Rank">Its rank, 1 for the first.</param>
/// <param name="FixedRank">Its rank under four fixed levels with aging.</param>
/// <param name="Explanation">In words: <c>rank 1, by the fixed rule 7: deadline in 40 s (+2.1 levels) …</c>.</param>
public sealed record RankedTask(PriorityTask Task, PriorityScore Score, int Rank, int FixedRank, string Explanation);

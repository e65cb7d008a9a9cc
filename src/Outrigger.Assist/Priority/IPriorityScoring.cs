using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority.Plays;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Priority;

/// <summary>
/// Says which task goes first, and why. Scores in three dimensions (deadline, load of the place that does it, outside
/// disturbance or risk), shown separately, and one total. Until enough outcomes were told, the order is that of four fixed
/// levels with aging. A score takes some microseconds and allocates nothing; nothing waits. Thread-safe.
/// </summary>
public interface IPriorityScoring
{
    /// <summary>Scores a task that begins to wait; it counts towards its tenant's share of critical tasks.</summary>
    /// <param name="tenant">Whose task it is; each tenant's are learned apart.</param>
    /// <param name="task">The task.</param>
    /// <param name="at">The moment; null for now.</param>
    PriorityScore Score(TenantId tenant, PriorityTask task, DateTimeOffset? at = null);

    /// <summary>Scores a task again that has been scored before: age is kept, and the level that counted then still counts.</summary>
    /// <param name="tenant">Whose task it is.</param>
    /// <param name="task">The task with what is known now (load, disturbance).</param>
    /// <param name="before">Its last score.</param>
    /// <param name="at">The moment; null for now.</param>
    PriorityScore Rescore(TenantId tenant, PriorityTask task, in PriorityScore before, DateTimeOffset? at = null);

    /// <summary>
    /// Puts tasks of a tenant in order: those at the front first, then by total. Ranks under the fixed rule and
    /// explanations come with it. Counts towards no share; O(n log n).
    /// </summary>
    /// <param name="tenant">Whose tasks they are.</param>
    /// <param name="tasks">The tasks, at most 100,000.</param>
    /// <param name="at">The moment; null for now.</param>
    IReadOnlyList<RankedTask> Rank(TenantId tenant, IReadOnlyList<PriorityTask> tasks, DateTimeOffset? at = null);

    /// <summary>Tells what became of a task. Never throws for odd numbers: they teach nothing.</summary>
    /// <param name="tenant">Whose task it was.</param>
    /// <param name="task">The task as it was scored when it was started.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="at">The moment; null for now.</param>
    void Outcome(TenantId tenant, PriorityTask task, PriorityOutcome outcome, DateTimeOffset? at = null);

    /// <summary>Scores a task as <see cref="Score"/> does and makes a decision of it: reasons in words, recorded, open to feedback.</summary>
    /// <param name="tenant">Whose task it is.</param>
    /// <param name="task">The task.</param>
    PriorityAdvice Decide(TenantId tenant, PriorityTask task);

    /// <summary>Tells what became of a task that <see cref="Decide"/> scored; taken once.</summary>
    /// <param name="tenant">Whose task it was.</param>
    /// <param name="decision">The decision's id.</param>
    /// <param name="outcome">What became of it.</param>
    /// <returns>The decision; null when it is not known, not the tenant's, or was told before.</returns>
    Decision? ReportOutcome(TenantId tenant, Guid decision, PriorityOutcome outcome);

    /// <summary>
    /// Plays what would happen to tasks on workers: who runs what and when, beside arrival order and the four fixed levels. Changes nothing.
    /// </summary>
    /// <param name="tenant">Whose learning is used.</param>
    /// <param name="setup">Tasks and workers.</param>
    PriorityForecast Simulate(TenantId tenant, PrioritySetup setup);
}

/// <summary>A score with the decision behind it.</summary>
/// <param name="Score">The score; the fixed rule's when the module is off or failed.</param>
/// <param name="Decision">The decision.</param>
public sealed record PriorityAdvice(PriorityScore Score, Decision Decision);

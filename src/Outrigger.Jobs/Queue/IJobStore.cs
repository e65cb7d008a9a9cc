using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>
/// The queue's memory. Every write returns once it is durable and is all or nothing; every write on a lease is fenced: it
/// carries the lease's owner and token and changes nothing when the job has another. All times are those of the store's
/// own clock (the database's, where several processes share it), never of the caller. Thread-safe. A store that cannot
/// work now throws the storage errors (<c>storage-unavailable</c>, <c>storage-full</c>); it never loses what it acknowledged.
/// </summary>
public interface IJobStore
{
    /// <summary>
    /// Adds jobs, all in one transaction; those that are refused are left out and say why. In the order given. An id that
    /// the tenant has already is <see cref="JobAddOutcome.Existing"/>, so that a batch may be sent again; one whose
    /// predecessor failed or was cancelled is added as failed with <c>predecessor-failed</c>.
    /// </summary>
    /// <param name="jobs">What to add.</param>
    /// <param name="maxUnfinished">How many unfinished jobs a tenant may have in a queue.</param>
    /// <param name="cancellationToken">Gives up waiting; the jobs may be added all the same.</param>
    Task<IReadOnlyList<JobAdded>> AddAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken = default);

    /// <summary>Leases jobs: within a tenant the highest score first, equals in order of arrival; none of a paused queue. In the order to run them.</summary>
    Task<IReadOnlyList<LeasedJob>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default);

    /// <summary>Tenants that have jobs waiting in a queue (of the types, null for all) that is not paused for them, at most <paramref name="limit"/>, in the order of their ids from behind <paramref name="after"/>.</summary>
    Task<IReadOnlyList<TenantId>> ListReadyTenantsAsync(string queue, IReadOnlyList<string>? types, TenantId? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>Renews leases and takes progress; one answer for each, in order.</summary>
    Task<IReadOnlyList<LeaseHold>> RenewAsync(IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends attempts; one answer for each, in order: the job's state afterwards, or null when the lease was lost. In the same
    /// transaction the callbacks of ended jobs become due, continuations of completed ones begin to wait, and those of
    /// failed or cancelled ones fail with <c>predecessor-failed</c>, over any depth; here and wherever a job ends, the store
    /// itself tells <see cref="IJobSignals"/> what became of such followers, as nobody else knows of them.
    /// </summary>
    Task<IReadOnlyList<JobState?>> EndAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken = default);

    /// <summary>Takes back leases that ran out, as stalls and not as attempts: to waiting, or to failed with <c>stalled</c> after more than <paramref name="maxStalls"/>, or to cancelled when that was asked for. At most <paramref name="limit"/> a call.</summary>
    Task<IReadOnlyList<Job>> RescueAsync(int maxStalls, int limit, CancellationToken cancellationToken = default);

    /// <summary>Moves delayed jobs that are due to waiting, at most <paramref name="limit"/>; returns the queues they are in and when the next one is due.</summary>
    Task<PromotedJobs> PromoteAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: at once while it waits, by request while it runs. Null when there is none.</summary>
    Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>
    /// Puts a failed or cancelled job back to waiting with all its attempts (to blocked, while the job it follows has not
    /// ended); null when there is none, else its state. Its end will be reported anew.
    /// </summary>
    Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Removes an ended job; false when there is none that has ended.</summary>
    Task<bool> RemoveAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>The job; null when the tenant has none of that id.</summary>
    Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Jobs by filter, the youngest first.</summary>
    Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken = default);

    /// <summary>How many jobs there are by queue, tenant and state (tenant null: of all). Fast with millions waiting.</summary>
    Task<IReadOnlyList<JobCount>> CountAsync(TenantId? tenant, CancellationToken cancellationToken = default);

    /// <summary>Waiting jobs whose score is computed, in order of arrival from behind <paramref name="afterSequence"/>.</summary>
    Task<IReadOnlyList<Job>> ListScoredAsync(string queue, long afterSequence, int limit, CancellationToken cancellationToken = default);

    /// <summary>Sets scores of jobs that are waiting; age and order of arrival stay. NaN counts as 0, infinities as the largest numbers. Returns how many were changed.</summary>
    Task<int> SetScoresAsync(IReadOnlyList<JobScore> scores, CancellationToken cancellationToken = default);

    /// <summary>Sets a job's numeric priority (and with it the score of one that is not scored) while it has not ended; null when there is none, else its state.</summary>
    Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default);

    /// <summary>Stops or resumes a queue for one tenant, or (null) for all; jobs that run go on. Survives a restart.</summary>
    Task SetPausedAsync(TenantId? tenant, string queue, bool isPaused, CancellationToken cancellationToken = default);

    /// <summary>What is paused.</summary>
    Task<IReadOnlyList<QueuePause>> ListPausesAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes callbacks that are due: at most <paramref name="limit"/>, hidden from others for <paramref name="leaseFor"/>.</summary>
    Task<IReadOnlyList<Job>> TakeCallbacksAsync(int limit, TimeSpan leaseFor, CancellationToken cancellationToken = default);

    /// <summary>Writes how deliveries went; a <see cref="CallbackEnd.RetryAfter"/> makes the callback due again.</summary>
    Task EndCallbacksAsync(IReadOnlyList<CallbackEnd> ends, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes ended jobs that are too many of their tenant and queue or too old, the oldest first; none younger than
    /// <see cref="JobRetention.AtLeast"/>, none whose callback is still pending. Returns how many were removed.
    /// </summary>
    Task<int> RemoveEndedAsync(JobRetention retention, CancellationToken cancellationToken = default);

    /// <summary>Whether a tenant has jobs.</summary>
    Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Removes jobs of a tenant, at most <paramref name="batchSize"/>; fewer removed means that none is left.</summary>
    Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default);

    /// <summary>The time on the store's clock, microseconds since 1970 UTC.</summary>
    Task<long> GetTimeAsync(CancellationToken cancellationToken = default);
}

/// <summary>What <see cref="IJobStore.PromoteAsync"/> did.</summary>
/// <param name="Count">Jobs moved.</param>
/// <param name="Queues">The queues they are in, each once.</param>
/// <param name="NextDueMicros">When the next delayed job is due; null when there is none.</param>
public sealed record PromotedJobs(int Count, IReadOnlyList<string> Queues, long? NextDueMicros);

/// <summary>Which jobs to list.</summary>
/// <param name="Tenant">Of whom; null for all (administrators).</param>
/// <param name="Limit">At most so many.</param>
/// <param name="Queue">Of which queue; null for all.</param>
/// <param name="State">In which state; null for all.</param>
/// <param name="Type">Of which type; null for all.</param>
/// <param name="BeforeSequence">Only those that arrived before this one; null for from the youngest.</param>
public sealed record JobFilter(TenantId? Tenant, int Limit, string? Queue = null, JobState? State = null, string? Type = null, long? BeforeSequence = null);

/// <summary>How many jobs of a tenant stand where.</summary>
public readonly record struct JobCount(string Queue, TenantId Tenant, JobState State, long Count);

/// <summary>A new score.</summary>
public readonly record struct JobScore(TenantId Tenant, Guid Id, double Score);

/// <summary>A queue that is stopped; tenant null: for all.</summary>
public readonly record struct QueuePause(string Queue, TenantId? Tenant);

/// <summary>How the delivery of a job's callback went.</summary>
/// <param name="Tenant">Whose job.</param>
/// <param name="Id">The job.</param>
/// <param name="Attempt">The delivery's number, from 1: the one that was taken.</param>
/// <param name="State">Delivered, abandoned, or pending again.</param>
/// <param name="Status">The answer's status; null when there was none.</param>
/// <param name="Error">What was wrong, in our words.</param>
/// <param name="RetryAfter">How long until the next delivery, of a pending one.</param>
public sealed record CallbackEnd(TenantId Tenant, Guid Id, int Attempt, JobCallbackState State, int? Status, string? Error, TimeSpan RetryAfter)
{
    /// <summary>Whether nothing was delivered after all (the receiver was busy with others): the attempt does not count.</summary>
    public bool IsUncounted { get; init; }
}

/// <summary>What is kept of ended jobs, per tenant and queue.</summary>
/// <param name="KeepCompleted">How many completed ones (cancelled ones count with them).</param>
/// <param name="KeepFailed">How many failed ones.</param>
/// <param name="CompletedFor">How long completed and cancelled ones.</param>
/// <param name="FailedFor">How long failed ones.</param>
/// <param name="AtLeast">How long everything is kept.</param>
/// <param name="BatchCompleted">How many completed ones are removed at a time.</param>
/// <param name="BatchFailed">How many failed ones are removed at a time.</param>
public sealed record JobRetention(int KeepCompleted, int KeepFailed, TimeSpan CompletedFor, TimeSpan FailedFor, TimeSpan AtLeast, int BatchCompleted, int BatchFailed);

using System.Diagnostics.CodeAnalysis;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Queue;

/// <summary>
/// The queue for code in the same process: what <c>/jobs/v1</c> does, without a connection. A job that was added is durable
/// (as durable as the database is set to be) when the call returns. Thread-safe.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, in the field's sense.")]
public interface IJobQueue
{
    /// <summary>Adds a job.</summary>
    /// <exception cref="OutriggerException">It is refused, or the database cannot take it now.</exception>
    Task<JobAdded> AddAsync(TenantId tenant, JobOrder order, CancellationToken cancellationToken = default);

    /// <summary>Adds jobs in one transaction; the refused ones say why, in the order given.</summary>
    /// <exception cref="OutriggerException">The database cannot take them now, or they are too many.</exception>
    Task<IReadOnlyList<JobOrderResult>> AddAsync(TenantId tenant, IReadOnlyList<JobOrder> orders, CancellationToken cancellationToken = default);

    /// <summary>The job; null when the tenant has none of that id.</summary>
    Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: at once while it waits, by request while it runs. Null when there is none, else its state afterwards.</summary>
    Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Puts a failed or cancelled job back into its queue; null when there is none, else its state afterwards.</summary>
    Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Sets the caller's own number while the job has not ended; null when there is none, else its state.</summary>
    Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default);
}

/// <summary>A job that is asked for.</summary>
/// <param name="Type">What kind of work it is.</param>
/// <param name="Input">Its input, UTF-8 JSON.</param>
public sealed record JobOrder(string Type, ReadOnlyMemory<byte> Input)
{
    /// <summary>The largest and smallest (negated) numeric priority.</summary>
    public const int MaxPriority = 1_000_000;

    /// <summary>The queue; null for the default one.</summary>
    public string? Queue { get; init; }

    /// <summary>The model or alias it asks for; null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>Higher goes first. −1,000,000 to 1,000,000. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>Whether its place is computed from deadline, load and risk, and computed again while it waits.</summary>
    public bool IsScored { get; init; }

    /// <summary>When it should be done by; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>What the scorer is told besides, a JSON object; empty for nothing. At most 4 KiB.</summary>
    public ReadOnlyMemory<byte> Signals { get; init; }

    /// <summary>When it may run first; null for at once. Past times are at once.</summary>
    public DateTimeOffset? RunAt { get; init; }

    /// <summary>How long it waits before it may run; null for <see cref="RunAt"/>.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>How often it is tried, 1 to 100; null for the queue's own.</summary>
    public int? Attempts { get; init; }

    /// <summary>The wait before the second attempt; null for the queue's own.</summary>
    public TimeSpan? Backoff { get; init; }

    /// <summary>How long one attempt may take; null for the worker's own limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The job that must be completed first; null for none.</summary>
    public Guid? After { get; init; }

    /// <summary>The id of the key that adds it; null without keys.</summary>
    public string? AddedBy { get; init; }

    /// <summary>The end user it is for, attribution only, at most 256 characters.</summary>
    public string? UserId { get; init; }

    /// <summary>Where its end is reported; null for nowhere.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>Adds the job once for this key, tenant and queue, 1 to 255 printable ASCII characters; null for without.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>The schedule that asks for it; null for none.</summary>
    public string? Schedule { get; init; }
}

/// <summary>What became of one of several orders; exactly one of the two is set.</summary>
/// <param name="Added">The job.</param>
/// <param name="Error">Why it was refused.</param>
public readonly record struct JobOrderResult(JobAdded? Added, OutriggerError? Error);

using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>What names one lease of one job. A write with another token than the job's own changes nothing.</summary>
/// <param name="Tenant">Whose job it is.</param>
/// <param name="Id">The job.</param>
/// <param name="Owner">The worker process that holds it; unique per start of a process.</param>
/// <param name="Token">The fencing token: rises with every lease of the job.</param>
public readonly record struct JobLease(TenantId Tenant, Guid Id, string Owner, long Token);

/// <summary>A job handed to a worker.</summary>
/// <param name="Job">The job, as it stands after leasing (attempts counted).</param>
/// <param name="Lease">What its worker shows from now on.</param>
public sealed record LeasedJob(Job Job, JobLease Lease);

/// <summary>Which jobs a worker asks for.</summary>
public sealed record LeaseRequest
{
    /// <summary>Of which queue.</summary>
    public required string Queue { get; init; }

    /// <summary>The worker process; unique per start.</summary>
    public required string Owner { get; init; }

    /// <summary>
    /// How many of which tenant at most, in the order they are to be served: the share that each tenant was found due.
    /// Within a tenant the highest score goes first, equals by <see cref="Job.Sequence"/>.
    /// </summary>
    public required IReadOnlyList<TenantShare> Shares { get; init; }

    /// <summary>How many in all at most.</summary>
    public required int Max { get; init; }

    /// <summary>How long the lease holds without a renewal.</summary>
    public required TimeSpan LeaseFor { get; init; }

    /// <summary>The types the worker knows; null for all.</summary>
    public IReadOnlyList<string>? Types { get; init; }

    /// <summary>Active jobs the whole queue may have over all processes; null for no limit.</summary>
    public int? QueueConcurrency { get; init; }

    /// <summary>Active jobs one tenant may have in the queue over all processes; null for no limit.</summary>
    public int? TenantConcurrency { get; init; }

    /// <summary>Leases a tenant may get in the queue per window, over all processes; null for no limit.</summary>
    public JobRate? TenantRate { get; init; }

    /// <summary>Leases the queue may give per window, over all processes; null for no limit.</summary>
    public JobRate? QueueRate { get; init; }
}

/// <summary>How many jobs of a tenant may be leased now.</summary>
public readonly record struct TenantShare(TenantId Tenant, int Max);

/// <summary>So many per window of time, counted in fixed windows of the store's clock.</summary>
public readonly record struct JobRate(int Limit, TimeSpan Window);

/// <summary>A sign of life of a worker.</summary>
/// <param name="Lease">Which lease.</param>
/// <param name="ProgressPercent">0 to 100; null for no news.</param>
/// <param name="ProgressText">At most 200 characters; null for no news.</param>
public readonly record struct LeaseRenewal(JobLease Lease, int? ProgressPercent = null, string? ProgressText = null);

/// <summary>What a worker learns from renewing a lease.</summary>
public enum LeaseHold
{
    /// <summary>The lease goes on.</summary>
    Held,

    /// <summary>The lease goes on, and the job's cancellation was asked for.</summary>
    CancelRequested,

    /// <summary>The job is somebody else's by now, or gone: stop, its end will not be taken.</summary>
    Lost,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Lease">Which lease.</param>
/// <param name="Kind">How.</param>
public sealed record JobEnd(JobLease Lease, JobEndKind Kind)
{
    /// <summary>UTF-8 JSON, of a completed one.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }

    /// <summary>Why, of a failed or retried one.</summary>
    public JobError? Error { get; init; }

    /// <summary>How long until the next attempt, of a retried one.</summary>
    public TimeSpan RetryAfter { get; init; }
}

/// <summary>The ways an attempt ends.</summary>
public enum JobEndKind
{
    /// <summary>Done.</summary>
    Completed,

    /// <summary>Failed, to be tried again (cancelled instead, when that was asked for).</summary>
    Retried,

    /// <summary>Failed for good.</summary>
    Failed,

    /// <summary>Stopped because its cancellation was asked for.</summary>
    Cancelled,

    /// <summary>Given back untouched, as at a stop of the worker: the attempt does not count.</summary>
    Released,
}

using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>A job to add. Times are microseconds since 1970 UTC.</summary>
public sealed record NewJob
{
    /// <summary>Its id, a version 7 UUID of the queue's clock.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose job it is.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>The queue it goes into, 1 to 64 characters.</summary>
    public required string Queue { get; init; }

    /// <summary>What kind of work it is: <c>translation</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Its input, UTF-8 JSON, as long as the queue's options allow.</summary>
    public required ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The model or alias it asks for; null for the default.</summary>
    public string? Model { get; init; }

    /// <summary>The caller's own number: higher goes first, equals in order of arrival. Default 1.</summary>
    public int Priority { get; init; } = 1;

    /// <summary>What the queue orders by: <see cref="Priority"/>, or the score of an <c>IJobScorer</c>.</summary>
    public double Score { get; init; } = 1;

    /// <summary>Whether the score is computed, and computed again while the job waits.</summary>
    public bool IsScored { get; init; }

    /// <summary>When it should be done by; null for never.</summary>
    public long? DeadlineMicros { get; init; }

    /// <summary>What the scorer is told besides, UTF-8 JSON; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Signals { get; init; }

    /// <summary>When it may run first; null for at once. A time in the past is at once.</summary>
    public long? RunAtMicros { get; init; }

    /// <summary>How often it is tried, 1 or more. Stalls do not count.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second attempt; doubles with each further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one attempt may take; null for as long as its lease is renewed.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>The job that must be completed before this one starts, of the same tenant; null for none.</summary>
    public Guid? After { get; init; }

    /// <summary>Who added it: the id of the key, or empty without keys.</summary>
    public string AddedBy { get; init; } = "";

    /// <summary>The end user it is for, attribution only.</summary>
    public string? UserId { get; init; }

    /// <summary>Where the end is reported; null for nowhere.</summary>
    public string? CallbackUrl { get; init; }

    /// <summary>Adds the job once for this key, tenant and queue; null for without.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of what was asked for, 32 bytes: the same key with another request is refused. Empty without a key.</summary>
    public ReadOnlyMemory<byte> RequestHash { get; init; }

    /// <summary>The schedule that made it; null for none.</summary>
    public string? Schedule { get; init; }
}

/// <summary>What became of a job that was added.</summary>
/// <param name="Id">The job's id: the earlier one's when it exists.</param>
/// <param name="Outcome">Whether it is new.</param>
public readonly record struct JobAdded(Guid Id, JobAddOutcome Outcome);

/// <summary>What adding came to.</summary>
public enum JobAddOutcome
{
    /// <summary>It is in the queue, durably.</summary>
    Added,

    /// <summary>A job with this idempotency key and the same request is there already.</summary>
    Existing,

    /// <summary>The idempotency key belongs to another request; nothing was added.</summary>
    KeyReused,

    /// <summary>There is no job <see cref="NewJob.After"/> in the tenant; nothing was added.</summary>
    PredecessorUnknown,

    /// <summary>The tenant has as many unfinished jobs in this queue as it may; nothing was added.</summary>
    QueueFull,
}

using System.Text.Json;

namespace Outrigger.Jobs.Api;

/// <summary>A job that was added.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Existing">True when the same request was made before with this idempotency key.</param>
public sealed record JobAddedAnswer(Guid Id, bool Existing);

/// <summary>Jobs that were added, in the order given.</summary>
/// <param name="Added">How many are new.</param>
/// <param name="Ids">Ids, null where a job was refused.</param>
/// <param name="Jobs">What became of each.</param>
public sealed record JobsAddedAnswer(int Added, IReadOnlyList<Guid?> Ids, IReadOnlyList<JobAddedEntry> Jobs);

/// <summary>What became of one of several jobs.</summary>
/// <param name="Id">Its id; null when it was refused.</param>
/// <param name="Existing">True when the same request was made before with this idempotency key.</param>
/// <param name="Error">The kind of error, a URN; null when it was taken.</param>
/// <param name="Detail">What was wrong; null when it was taken.</param>
public sealed record JobAddedEntry(Guid? Id, bool Existing, string? Error, string? Detail);

/// <summary>A job.</summary>
public sealed record JobAnswer
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is; told to administrators only.</summary>
    public string? Tenant { get; init; }

    /// <summary>What kind of work it is.</summary>
    public required string Type { get; init; }

    /// <summary>Its queue.</summary>
    public required string Queue { get; init; }

    /// <summary>blocked, delayed, waiting, active, completed, failed or cancelled.</summary>
    public required string State { get; init; }

    /// <summary>The caller's own number.</summary>
    public required int Priority { get; init; }

    /// <summary>What the queue orders by.</summary>
    public required double Score { get; init; }

    /// <summary>Whether the score is computed.</summary>
    public required bool Scored { get; init; }

    /// <summary>Its input; left out of lists.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The model it asks for.</summary>
    public string? Model { get; init; }

    /// <summary>The end user it is for.</summary>
    public string? UserId { get; init; }

    /// <summary>Attempts begun.</summary>
    public required int Attempts { get; init; }

    /// <summary>Attempts at most.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>How often its worker fell silent.</summary>
    public required int Stalls { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Progress { get; init; }

    /// <summary>What its worker said last.</summary>
    public string? ProgressText { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset AddedAt { get; init; }

    /// <summary>When it may run, or was ready to.</summary>
    public required DateTimeOffset ReadyAt { get; init; }

    /// <summary>When the latest attempt began.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it came to its end.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it should be done by.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The job it waits for.</summary>
    public Guid? After { get; init; }

    /// <summary>Its result; left out of lists.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why the latest attempt failed.</summary>
    public JobErrorAnswer? Error { get; init; }

    /// <summary>How its callback stands.</summary>
    public JobCallbackAnswer? Callback { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">A short name of the reason.</param>
/// <param name="Message">A sentence.</param>
public sealed record JobErrorAnswer(string Code, string Message);

/// <summary>How a callback stands.</summary>
/// <param name="Url">Where it goes.</param>
/// <param name="State">none, pending, delivered or abandoned.</param>
/// <param name="Attempts">Deliveries tried.</param>
/// <param name="LastStatus">The status of the last answer.</param>
/// <param name="LastError">What was wrong with the last delivery.</param>
/// <param name="NextAt">When it is tried next.</param>
public sealed record JobCallbackAnswer(string Url, string State, int Attempts, int? LastStatus, string? LastError, DateTimeOffset? NextAt);

/// <summary>Jobs, the youngest first.</summary>
/// <param name="Jobs">The jobs.</param>
/// <param name="Before">What to give as before for the next page; null on the last.</param>
public sealed record JobPage(IReadOnlyList<JobAnswer> Jobs, long? Before);

/// <summary>A job's state after a change.</summary>
/// <param name="Id">The job.</param>
/// <param name="State">Its state afterwards.</param>
public sealed record JobStateAnswer(Guid Id, string State);

/// <summary>How many jobs stand where.</summary>
/// <param name="Waiting">Ready to run.</param>
/// <param name="Active">Running.</param>
/// <param name="Completed">Done and kept.</param>
/// <param name="Failed">Failed for good and kept.</param>
/// <param name="Delayed">For later.</param>
/// <param name="Blocked">Waiting for another job.</param>
/// <param name="Cancelled">Cancelled and kept.</param>
/// <param name="Queues">The same by queue.</param>
public sealed record JobStatsAnswer(
    long Waiting, long Active, long Completed, long Failed, long Delayed, long Blocked, long Cancelled, IReadOnlyDictionary<string, QueueStatsAnswer> Queues);

/// <summary>How many jobs of a queue stand where.</summary>
/// <param name="Waiting">Ready to run.</param>
/// <param name="Active">Running.</param>
/// <param name="Completed">Done and kept.</param>
/// <param name="Failed">Failed for good and kept.</param>
/// <param name="Delayed">For later.</param>
/// <param name="Blocked">Waiting for another job.</param>
/// <param name="Cancelled">Cancelled and kept.</param>
/// <param name="Paused">Whether the queue is paused for the caller.</param>
public sealed record QueueStatsAnswer(long Waiting, long Active, long Completed, long Failed, long Delayed, long Blocked, long Cancelled, bool Paused);

/// <summary>Whether a queue is paused.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Paused">Whether it is.</param>
public sealed record QueuePausedAnswer(string Queue, bool Paused);

/// <summary>Jobs leased to an outside worker.</summary>
/// <param name="Jobs">The jobs; empty when there was none.</param>
public sealed record LeasedJobsAnswer(IReadOnlyList<LeasedJobAnswer> Jobs);

/// <summary>A job leased to an outside worker.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">What every further call about it shows.</param>
/// <param name="Type">What kind of work it is.</param>
/// <param name="Input">Its input.</param>
/// <param name="Model">The model it asks for.</param>
/// <param name="UserId">The end user it is for.</param>
/// <param name="Attempt">Which attempt this is, from 1.</param>
/// <param name="MaxAttempts">How many there are at most.</param>
/// <param name="LeaseUntil">Until when the lease holds without a heartbeat.</param>
public sealed record LeasedJobAnswer(Guid Id, long Token, string Type, JsonElement Input, string? Model, string? UserId, int Attempt, int MaxAttempts, DateTimeOffset? LeaseUntil);

/// <summary>What a worker learns from a heartbeat.</summary>
/// <param name="CancelRequested">True when the job's cancellation was asked for: stop, and report it as failed.</param>
public sealed record HeartbeatAnswer(bool CancelRequested);

/// <summary>Something that happened to a job, as the data of an event.</summary>
/// <param name="Id">The job.</param>
/// <param name="Type">What kind of work it is.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="At">When.</param>
/// <param name="Progress">0 to 100, of progress.</param>
/// <param name="Error">Why, of a failure or retry.</param>
public sealed record JobEventData(Guid Id, string Type, string Queue, DateTimeOffset At, int? Progress, string? Error);

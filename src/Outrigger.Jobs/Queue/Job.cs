using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue;

/// <summary>A job as it is stored. Times are microseconds since 1970 UTC on the store's clock.</summary>
public sealed record Job
{
    /// <summary>What was added; its <see cref="NewJob.Score"/> and <see cref="NewJob.Priority"/> are the current ones.</summary>
    public required NewJob Request { get; init; }

    /// <summary>Order of arrival in the store, unique, rising.</summary>
    public required long Sequence { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>When it was added.</summary>
    public required long AddedAtMicros { get; init; }

    /// <summary>When it last began to wait for a worker or will: the due time of a delayed one. Re-scoring leaves it alone.</summary>
    public required long ReadyAtMicros { get; init; }

    /// <summary>When the latest attempt began; null before the first.</summary>
    public long? StartedAtMicros { get; init; }

    /// <summary>When it came to its end; null before.</summary>
    public long? FinishedAtMicros { get; init; }

    /// <summary>Attempts begun that count.</summary>
    public int Attempts { get; init; }

    /// <summary>Leases that ran out without a word.</summary>
    public int Stalls { get; init; }

    /// <summary>Who holds the lease; null when nobody does.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>Until when the lease holds; null when nobody holds one.</summary>
    public long? LeaseUntilMicros { get; init; }

    /// <summary>Whether its cancellation was asked for while it ran.</summary>
    public bool IsCancelRequested { get; init; }

    /// <summary>0 to 100.</summary>
    public int ProgressPercent { get; init; }

    /// <summary>What the worker said last about its progress, at most 200 characters.</summary>
    public string? ProgressText { get; init; }

    /// <summary>UTF-8 JSON; null before it is completed.</summary>
    public ReadOnlyMemory<byte>? Result { get; init; }

    /// <summary>Why the latest attempt failed; null when none did.</summary>
    public JobError? Error { get; init; }

    /// <summary>How its callback stands; null without one.</summary>
    public JobCallback? Callback { get; init; }
}

/// <summary>Why an attempt failed.</summary>
/// <param name="Code">Kebab-case: <c>handler-failed</c>, <c>stalled</c>, <c>time-limit</c>, <c>predecessor-failed</c> …</param>
/// <param name="Message">A sentence for the job's owner, at most 2,000 characters.</param>
public sealed record JobError(string Code, string Message)
{
    /// <summary>Its workers fell silent more often than is allowed.</summary>
    public static JobError Stalled { get; } = new("stalled", "Its workers fell silent more often than is allowed.");

    /// <summary>The job it waited for failed or was cancelled.</summary>
    public static JobError PredecessorFailed { get; } = new("predecessor-failed", "The job it was to follow failed or was cancelled.");
}

/// <summary>How the report of a job's end stands.</summary>
/// <param name="State">Where the delivery stands.</param>
/// <param name="Attempts">Deliveries tried.</param>
/// <param name="LastStatus">The status of the last answer; null when there was none.</param>
/// <param name="LastError">What was wrong with the last delivery, in our words, never the receiver's.</param>
/// <param name="DueAtMicros">When it is tried next; null when it is not.</param>
public sealed record JobCallback(JobCallbackState State, int Attempts, int? LastStatus, string? LastError, long? DueAtMicros);

/// <summary>Where the delivery of a callback stands.</summary>
public enum JobCallbackState
{
    /// <summary>The job has not come to its end.</summary>
    None,

    /// <summary>To be delivered, or delivered again.</summary>
    Pending,

    /// <summary>The receiver answered 2xx.</summary>
    Delivered,

    /// <summary>Given up.</summary>
    Abandoned,
}

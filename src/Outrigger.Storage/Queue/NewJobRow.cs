using Outrigger.Jobs.Queue;

namespace Outrigger.Storage.Queue;

/// <summary>A job about to be added, with what the store decides of it.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="State">Where it begins.</param>
/// <param name="ReadyAt">When it waits from.</param>
/// <param name="Now">The time.</param>
internal readonly record struct NewJobRow(NewJob Request, JobState State, long ReadyAt, long Now)
{
    /// <summary>Whether it counts against what a tenant may have.</summary>
    public bool IsUnfinished => State < JobState.Completed;

    public long? FinishedAt => IsUnfinished ? null : Now;

    public string? ErrorCode => IsUnfinished ? null : JobError.PredecessorFailed.Code;

    public string? ErrorMessage => IsUnfinished ? null : JobError.PredecessorFailed.Message;

    public int CallbackState => (int)(IsUnfinished || Request.CallbackUrl is null ? JobCallbackState.None : JobCallbackState.Pending);

    public long? CallbackDue => CallbackState == (int)JobCallbackState.Pending ? Now : null;

    /// <summary>NaN counts as 0, infinities as the largest numbers: SQLite has neither.</summary>
    public double Score => Finite(Request.Score);

    public static double Finite(double score) => double.IsNaN(score) ? 0 : Math.Clamp(score, double.MinValue, double.MaxValue);

    /// <summary>The row of a job.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="predecessor">The state of the job it is to follow; null when it follows none.</param>
    /// <param name="now">The time.</param>
    public static NewJobRow Of(NewJob request, JobState? predecessor, long now)
    {
        var ready = Math.Max(now, request.RunAtMicros ?? now);
        var state = predecessor switch
        {
            null or JobState.Completed => ready > now ? JobState.Delayed : JobState.Waiting,
            JobState.Failed or JobState.Cancelled => JobState.Failed,
            _ => JobState.Blocked,
        };
        return new(request, state, ready, now);
    }

    /// <summary>The job as it stands once it is added, for those who hear of it.</summary>
    public Job ToJob() => new()
    {
        Request = Request,
        Sequence = 0,
        State = State,
        AddedAtMicros = Now,
        ReadyAtMicros = ReadyAt,
        FinishedAtMicros = FinishedAt,
        Error = IsUnfinished ? null : JobError.PredecessorFailed,
    };
}

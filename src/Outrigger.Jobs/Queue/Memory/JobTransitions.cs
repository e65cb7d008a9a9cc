namespace Outrigger.Jobs.Queue.Memory;

/// <summary>What becomes of a job: each step from one state to the next, as pure functions of the job and the time.</summary>
internal static class JobTransitions
{
    private static readonly JobCallback Unreported = new(JobCallbackState.None, 0, null, null, null);

    public static bool HasEnded(JobState state) => state is JobState.Completed or JobState.Failed or JobState.Cancelled;

    /// <summary>A job as it arrives.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="sequence">Its place in the order of arrival.</param>
    /// <param name="predecessor">The state of the job it is to follow; null when it follows none.</param>
    /// <param name="now">The time, microseconds since 1970 UTC.</param>
    public static Job Arrived(NewJob request, long sequence, JobState? predecessor, long now)
    {
        var job = new Job
        {
            Request = request with { Score = Finite(request.Score) },
            Sequence = sequence,
            State = JobState.Blocked,
            AddedAtMicros = now,
            ReadyAtMicros = Math.Max(now, request.RunAtMicros ?? now),
            Callback = request.CallbackUrl is null ? null : Unreported,
        };
        return predecessor switch
        {
            null or JobState.Completed => Unblocked(job, now),
            JobState.Failed or JobState.Cancelled => Ended(job, JobState.Failed, JobError.PredecessorFailed, now),
            _ => job,
        };
    }

    public static Job Unblocked(Job job, long now)
    {
        var ready = Math.Max(now, job.Request.RunAtMicros ?? now);
        return job with { State = ready > now ? JobState.Delayed : JobState.Waiting, ReadyAtMicros = ready };
    }

    public static Job Leased(Job job, string owner, long now, TimeSpan leaseFor) => job with
    {
        State = JobState.Active,
        Attempts = job.Attempts + 1,
        StartedAtMicros = now,
        LeaseOwner = owner,
        LeaseUntilMicros = now + Micros(leaseFor),
        ProgressPercent = 0,
        ProgressText = null,
    };

    public static Job AttemptEnded(Job job, JobEnd end, long now) => end.Kind switch
    {
        JobEndKind.Completed => Ended(job with { Result = end.Result, ProgressPercent = 100 }, JobState.Completed, null, now),
        JobEndKind.Failed => Ended(job, JobState.Failed, end.Error ?? job.Error, now),
        JobEndKind.Cancelled => Ended(job, JobState.Cancelled, end.Error ?? job.Error, now),
        JobEndKind.Retried when job.IsCancelRequested => Ended(job, JobState.Cancelled, end.Error ?? job.Error, now),
        JobEndKind.Retried => Released(job, now + Math.Max(0, Micros(end.RetryAfter)), now) with { Error = end.Error ?? job.Error },
        JobEndKind.Released when job.IsCancelRequested => Ended(job, JobState.Cancelled, job.Error, now),
        JobEndKind.Released => Released(job with { Attempts = job.Attempts - 1 }, now, now),
        _ => throw new ArgumentOutOfRangeException(nameof(end)),
    };

    public static Job Rescued(Job job, int maxStalls, long now)
    {
        var stalled = job with { Stalls = job.Stalls + 1, Attempts = job.Attempts - 1 };
        return job.IsCancelRequested ? Ended(stalled, JobState.Cancelled, job.Error, now)
            : stalled.Stalls > maxStalls ? Ended(stalled, JobState.Failed, JobError.Stalled, now)
            : Released(stalled, now, now);
    }

    public static Job Ended(Job job, JobState state, JobError? error, long now) => job with
    {
        State = state,
        Error = error,
        FinishedAtMicros = now,
        LeaseOwner = null,
        LeaseUntilMicros = null,
        Callback = job.Callback is null ? null : Unreported with { State = JobCallbackState.Pending, DueAtMicros = now },
    };

    /// <summary>As new, but for its place in the order of arrival.</summary>
    public static Job PutBack(Job job, bool isBlocked, long now) => job with
    {
        State = isBlocked ? JobState.Blocked : JobState.Waiting,
        ReadyAtMicros = now,
        FinishedAtMicros = null,
        Attempts = 0,
        Stalls = 0,
        IsCancelRequested = false,
        ProgressPercent = 0,
        ProgressText = null,
        Error = null,
        Callback = job.Callback is null ? null : Unreported,
    };

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>A score that has an order: NaN counts as 0, infinities as the largest numbers.</summary>
    public static double Finite(double score) => double.IsNaN(score) ? 0 : Math.Clamp(score, double.MinValue, double.MaxValue);

    private static Job Released(Job job, long ready, long now) => job with
    {
        State = ready > now ? JobState.Delayed : JobState.Waiting,
        ReadyAtMicros = ready,
        LeaseOwner = null,
        LeaseUntilMicros = null,
    };
}

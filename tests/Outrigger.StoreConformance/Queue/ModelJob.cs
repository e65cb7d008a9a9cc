using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.StoreConformance.Queue;

/// <summary>A job as the model has it: the fewest words that say what must be so.</summary>
internal sealed class ModelJob(NewJob request, int place)
{
    public NewJob Request { get; set; } = request;

    public int Place { get; } = place;

    public JobState State { get; set; }

    public long ReadyAt { get; set; }

    public long LeaseUntil { get; set; }

    public long FinishedAt { get; set; }

    public int Attempts { get; set; }

    public int Stalls { get; set; }

    public JobLease? Lease { get; set; }

    public bool IsCancelRequested { get; set; }

    public int Progress { get; set; }

    public string? ErrorCode { get; set; }

    public JobCallbackState Callback { get; set; }

    public int CallbackAttempts { get; set; }

    public long CallbackDue { get; set; }

    public bool HasEnded => State >= JobState.Completed;

    public TenantId Tenant => Request.Tenant;

    /// <summary>What is compared with the store's job.</summary>
    public string Told => Tell(Request, State, Attempts, Stalls, IsCancelRequested, Progress, ErrorCode, Request.CallbackUrl is null ? null : (Callback, CallbackAttempts), Lease?.Owner);

    public static string TellOf(Job job) => Tell(
        job.Request, job.State, job.Attempts, job.Stalls, job.IsCancelRequested, job.ProgressPercent, job.Error?.Code, job.Callback is { } callback ? (callback.State, callback.Attempts) : null, job.LeaseOwner);

    private static string Tell(
        NewJob request, JobState state, int attempts, int stalls, bool isCancelRequested, int progress, string? error, (JobCallbackState, int)? callback, string? owner) =>
        FormattableString.Invariant(
            $"{request.Id} {request.Tenant} {request.Queue} {request.Type} {state} score={request.Score} priority={request.Priority} attempts={attempts} stalls={stalls} cancel={isCancelRequested} {progress}% error={error} callback={callback} owner={owner}");
}

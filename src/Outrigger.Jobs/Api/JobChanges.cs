using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Api;

/// <summary>What is done to one job by hand, by its tenant or an administrator, and how it is answered.</summary>
internal static class JobChanges
{
    public static async Task<IResult> CancelAsync(TenantId tenant, Guid id, IJobQueue queue, CancellationToken cancellationToken) =>
        await queue.CancelAsync(tenant, id, cancellationToken) is not { } state ? new ProblemResult(JobsEndpoints.Unknown)
        : state is JobState.Completed or JobState.Failed ? JobsEndpoints.WrongState(state)
        : TypedResults.Json(new JobStateAnswer(id, JobViews.Name(state)), JobsEndpoints.Json.JobStateAnswer);

    // Back to blocked is back too: the job it follows was put back before it.
    public static async Task<IResult> RetryAsync(TenantId tenant, Guid id, IJobQueue queue, CancellationToken cancellationToken) =>
        await queue.RetryAsync(tenant, id, cancellationToken) is not { } state ? new ProblemResult(JobsEndpoints.Unknown)
        : state is JobState.Waiting or JobState.Delayed or JobState.Blocked ? TypedResults.Json(new JobStateAnswer(id, JobViews.Name(state)), JobsEndpoints.Json.JobStateAnswer)
        : JobsEndpoints.WrongState(state);

    public static async Task<IResult> SetPriorityAsync(TenantId tenant, Guid id, int priority, IJobQueue queue, CancellationToken cancellationToken) =>
        await queue.SetPriorityAsync(tenant, id, priority, cancellationToken) is not { } state ? new ProblemResult(JobsEndpoints.Unknown)
        : state is JobState.Completed or JobState.Failed or JobState.Cancelled ? JobsEndpoints.WrongState(state)
        : TypedResults.Json(new JobStateAnswer(id, JobViews.Name(state)), JobsEndpoints.Json.JobStateAnswer);

    public static async Task<IResult> RemoveAsync(TenantId tenant, Guid id, IJobStore store, CancellationToken cancellationToken) =>
        await store.RemoveAsync(tenant, id, cancellationToken) ? TypedResults.NoContent()
        : await store.FindAsync(tenant, id, cancellationToken) is { } job ? JobsEndpoints.WrongState(job.State)
        : new ProblemResult(JobsEndpoints.Unknown);
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Orders;

namespace Outrigger.Jobs.Api;

/// <summary>Jobs of all tenants, for administrators; all behind the admin key.</summary>
internal static class JobsAdminEndpoints
{
    private const int RemovalBatch = 500;

    public static void Map(IEndpointRouteBuilder admin)
    {
        var group = admin.MapGroup("/jobs").WithTags("Jobs (admin)");
        group.MapGet("", ListAsync).WithName("ListAllJobs").WithSummary("List jobs of all tenants, or of one, the youngest first.")
            .Produces<AdminPage<JobAnswer>>().WithProblems(400, 401, 503);
        group.MapDelete("", RemoveOwnedAsync).WithName("RemoveAllJobs").WithSummary("Delete all jobs of a tenant, those that run too.")
            .WithDescription("A tenant that still has jobs cannot be removed. Workers that still do one lose it at their next sign of life.")
            .Produces<JobsRemovedAnswer>().WithProblems(400, 401, 503);
        group.MapGet("/stats", CountAsync).WithName("CountAllJobs").WithSummary("How many jobs stand where, in all, by tenant and by queue.")
            .Produces<AdminJobStatsAnswer>().WithProblems(400, 401, 503);
        group.MapGet("/pauses", ListPausesAsync).WithName("ListPausedQueues").WithSummary("Which queues are paused, and for whom.")
            .Produces<AdminPausesAnswer>().WithProblems(401, 503);
        group.MapPost("/queues/{queue}/pause", (string queue, string? tenant, IJobStore store, IJobSignals signals, ILogger<JobQueue> logger, CancellationToken cancellationToken) =>
                PauseAsync(queue, tenant, true, store, signals, logger, cancellationToken))
            .WithName("PauseAnyQueue").WithSummary("Start no more jobs of a queue, for all tenants or for one; those that run go on.")
            .Produces<AdminQueuePausedAnswer>().WithProblems(400, 401, 503);
        group.MapPost("/queues/{queue}/resume", (string queue, string? tenant, IJobStore store, IJobSignals signals, ILogger<JobQueue> logger, CancellationToken cancellationToken) =>
                PauseAsync(queue, tenant, false, store, signals, logger, cancellationToken))
            .WithName("ResumeAnyQueue").WithSummary("Undo a pause of that queue and tenant; one of the other kind stays.")
            .Produces<AdminQueuePausedAnswer>().WithProblems(400, 401, 503);
        MapOne(group.MapGroup("/{tenant}/{id:guid}"));
    }

    private static void MapOne(RouteGroupBuilder group)
    {
        group.MapGet("", GetAsync).WithName("GetAnyJob").WithSummary("Read a job of any tenant with its input and result.")
            .Produces<JobAnswer>().WithProblems(401, 404, 503);
        group.MapPost("/cancel", CancelAsync).WithName("CancelAnyJob").WithSummary("Cancel a job: at once while it waits, by request while it runs.")
            .Produces<JobStateAnswer>().WithProblems(401, 404, 409, 503);
        group.MapPost("/retry", RetryAsync).WithName("RetryAnyJob").WithSummary("Put a failed or cancelled job back, with all its attempts.")
            .Produces<JobStateAnswer>().WithProblems(401, 404, 409, 503);
        group.MapPost("/priority", SetPriorityAsync).WithName("SetAnyJobPriority").WithSummary("Give a job another number; it keeps its age.")
            .Produces<JobStateAnswer>().WithProblems(400, 401, 404, 409, 415, 503);
        group.MapDelete("", RemoveAsync).WithName("RemoveAnyJob").WithSummary("Delete a job that has come to its end.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 404, 409, 503);
    }

    private static async Task<IResult> ListAsync(
        string? tenant, string? queue, string? state, string? type, [AsParameters] AdminPageQuery page, IJobStore store, CancellationToken cancellationToken)
    {
        var wrongTenant = Read(tenant, out var of);
        var wrongState = JobsEndpoints.ReadState(state, out var wanted);
        if ((wrongTenant ?? wrongState ?? page.Check()) is { } error)
        {
            return new ProblemResult(error);
        }

        long? before = null;
        if (page.After is { } after)
        {
            if (!long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence))
            {
                return new ProblemResult(CoreErrors.InvalidRequest.With("after is the 'next' of the page before.") with { Param = "after" });
            }

            before = sequence;
        }

        var found = await store.ListAsync(new JobFilter(of, page.Count + 1, queue, wanted, type, before), cancellationToken);
        return TypedResults.Json(
            page.Cut(found, static job => Show(job, isWhole: false), static job => job.Sequence.ToString(CultureInfo.InvariantCulture)),
            JobsEndpoints.Json.AdminPageJobAnswer);
    }

    private static async Task<IResult> CountAsync(string? tenant, [AsParameters] AdminPageQuery page, IJobStore store, CancellationToken cancellationToken)
    {
        if ((Read(tenant, out var of) ?? page.Check()) is { } error)
        {
            return new ProblemResult(error);
        }

        var counts = await store.CountAsync(of, cancellationToken);
        var pauses = await store.ListPausesAsync(cancellationToken);
        HashSet<string> PausedFor(TenantId? one) => pauses.Where(pause => pause.Tenant is null || pause.Tenant == one).Select(pause => pause.Queue).ToHashSet(StringComparer.Ordinal);
        var tenants = counts.GroupBy(static count => count.Tenant)
            .Where(group => page.After is null || string.CompareOrdinal(group.Key.Value, page.After) > 0)
            .OrderBy(static group => group.Key.Value, StringComparer.Ordinal)
            .Take(page.Count + 1)
            .ToList();
        var cut = page.Cut(
            tenants, group => new TenantJobStatsAnswer(group.Key.Value, JobsEndpoints.ToStats([.. group], PausedFor(group.Key))), static group => group.Key.Value);
        return TypedResults.Json(
            new AdminJobStatsAnswer(JobsEndpoints.ToStats(counts, PausedFor(of)), cut.Items, cut.Next), JobsEndpoints.Json.AdminJobStatsAnswer);
    }

    private static async Task<IResult> ListPausesAsync(IJobStore store, CancellationToken cancellationToken) =>
        TypedResults.Json(
            new AdminPausesAnswer([.. (await store.ListPausesAsync(cancellationToken)).Select(static pause => new AdminQueuePausedAnswer(pause.Queue, pause.Tenant?.Value, true))]),
            JobsEndpoints.Json.AdminPausesAnswer);

    private static async Task<IResult> PauseAsync(
        string queue, string? tenant, bool isPaused, IJobStore store, IJobSignals signals, ILogger<JobQueue> logger, CancellationToken cancellationToken)
    {
        if ((Read(tenant, out var of) ?? JobsEndpoints.CheckQueue(queue)) is { } error)
        {
            return new ProblemResult(error);
        }

        await store.SetPausedAsync(of, queue, isPaused, cancellationToken);
        if (!isPaused)
        {
            signals.Wake(queue);
        }

        logger.QueuePaused(queue, of?.Value ?? "all tenants", isPaused);
        return TypedResults.Json(new AdminQueuePausedAnswer(queue, of?.Value, isPaused), JobsEndpoints.Json.AdminQueuePausedAnswer);
    }

    private static async Task<IResult> GetAsync(string tenant, Guid id, IJobStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var of) && await store.FindAsync(of, id, cancellationToken) is { } job
            ? TypedResults.Json(Show(job, isWhole: true), JobsEndpoints.Json.JobAnswer)
            : new ProblemResult(JobsEndpoints.Unknown);

    private static async Task<IResult> CancelAsync(string tenant, Guid id, IJobQueue queue, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var of) ? await JobChanges.CancelAsync(of, id, queue, cancellationToken) : new ProblemResult(JobsEndpoints.Unknown);

    private static async Task<IResult> RetryAsync(string tenant, Guid id, IJobQueue queue, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var of) ? await JobChanges.RetryAsync(of, id, queue, cancellationToken) : new ProblemResult(JobsEndpoints.Unknown);

    private static async Task<IResult> SetPriorityAsync(string tenant, Guid id, AdminBody<SetPriorityRequest> body, IJobQueue queue, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var of)
            ? await JobChanges.SetPriorityAsync(of, id, body.Value.Priority!.Value, queue, cancellationToken)
            : new ProblemResult(JobsEndpoints.Unknown);

    private static async Task<IResult> RemoveAsync(string tenant, Guid id, IJobStore store, CancellationToken cancellationToken) =>
        TenantId.TryParse(tenant, out var of) ? await JobChanges.RemoveAsync(of, id, store, cancellationToken) : new ProblemResult(JobsEndpoints.Unknown);

    private static async Task<IResult> RemoveOwnedAsync(string? tenant, IJobStore store, ILogger<JobQueue> logger, CancellationToken cancellationToken)
    {
        // Never all of everybody by a call that forgot its parameter.
        if (!TenantId.TryParse(tenant, out var of))
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("tenant is missing or no tenant id.") with { Param = "tenant" });
        }

        var total = 0L;
        int removed;
        do
        {
            removed = await store.RemoveOwnedAsync(of, RemovalBatch, cancellationToken);
            total += removed;
        }
        while (removed >= RemovalBatch);

        logger.OwnedRemoved(of.Value, total);
        return TypedResults.Json(new JobsRemovedAnswer(total), JobsEndpoints.Json.JobsRemovedAnswer);
    }

    private static JobAnswer Show(Job job, bool isWhole) => JobViews.Show(job, isWhole) with { Tenant = job.Request.Tenant.Value };

    // Null is all tenants.
    private static OutriggerError? Read(string? tenant, out TenantId? of)
    {
        of = TenantId.TryParse(tenant, out var known) ? known : null;
        return tenant is null || of is not null ? null : CoreErrors.InvalidRequest.With("tenant is no tenant id.") with { Param = "tenant" };
    }
}

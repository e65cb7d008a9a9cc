using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Api;

/// <summary>Jobs of the caller's tenant. What belongs to somebody else looks as if it were not there.</summary>
internal static class JobsEndpoints
{
    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    internal static readonly ApiJson Json = new(ReadableJson.Of(ApiJson.Default.Options));

    internal static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such job.");

    // Inputs are bounded by the queue's own limit; this one bounds what is read for it.
    private const int MaxAddBytes = 20 << 20;
    private const int MaxBulkBytes = 64 << 20;
    private const int DefaultPage = 50;
    private const int LargestPage = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("", AddAsync).WithName("AddJob").WithSummary("Add a job: durable when this answers.")
            .WithDescription("The header Idempotency-Key (or the member) makes a repetition answer 200 with the same id.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxAddBytes))
            .Produces<JobAddedAnswer>(StatusCodes.Status201Created).Produces<JobAddedAnswer>().WithProblems(400, 401, 403, 413, 415, 422, 429, 503, 507);
        group.MapPost("/bulk", AddManyAsync).WithName("AddJobs").WithSummary("Add several jobs in one transaction; the refused ones say why.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBulkBytes))
            .Produces<JobsAddedAnswer>().WithProblems(400, 401, 403, 413, 415, 503, 507);
        group.MapGet("", ListAsync).WithName("ListJobs").WithSummary("List jobs, the youngest first.")
            .Produces<JobPage>().WithProblems(400, 401, 403, 503);
        group.MapGet("/stats", CountAsync).WithName("CountJobs").WithSummary("How many jobs stand where.")
            .Produces<JobStatsAnswer>().WithProblems(401, 403, 503);
        group.MapGet("/{id:guid}", GetAsync).WithName("GetJob").WithSummary("Read a job with its input and result.")
            .Produces<JobAnswer>().WithProblems(401, 403, 404, 503);
        group.MapPost("/{id:guid}/cancel", CancelAsync).WithName("CancelJob").WithSummary("Cancel a job: at once while it waits, by request while it runs.")
            .Produces<JobStateAnswer>().WithProblems(401, 403, 404, 409, 503);
        group.MapPost("/{id:guid}/retry", RetryAsync).WithName("RetryJob").WithSummary("Put a failed or cancelled job back, with all its attempts.")
            .Produces<JobStateAnswer>().WithProblems(401, 403, 404, 409, 503);
        group.MapPost("/{id:guid}/priority", SetPriorityAsync).WithName("SetJobPriority").WithSummary("Give a job another number; it keeps its age.")
            .Produces<JobStateAnswer>().WithProblems(400, 401, 403, 404, 409, 415, 503);
        group.MapDelete("/{id:guid}", RemoveAsync).WithName("RemoveJob").WithSummary("Delete a job that has come to its end.")
            .Produces(StatusCodes.Status204NoContent).WithProblems(401, 403, 404, 409, 503);
        group.MapPost("/queues/{queue}/pause", (string queue, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, HttpContext context) =>
                PauseAsync(queue, true, callers, store, signals, context))
            .WithName("PauseQueue").WithSummary("Start no more jobs of the caller's tenant in a queue; those that run go on.")
            .Produces<QueuePausedAnswer>().WithProblems(400, 401, 403, 503);
        group.MapPost("/queues/{queue}/resume", (string queue, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, HttpContext context) =>
                PauseAsync(queue, false, callers, store, signals, context))
            .WithName("ResumeQueue").WithSummary("Start jobs of the caller's tenant in a queue again.")
            .Produces<QueuePausedAnswer>().WithProblems(400, 401, 403, 503);
    }

    internal static JobStatsAnswer ToStats(IReadOnlyList<JobCount> counts, IReadOnlySet<string> paused)
    {
        long Sum(JobState state) => counts.Where(count => count.State == state).Sum(count => count.Count);
        return new JobStatsAnswer(
            Sum(JobState.Waiting),
            Sum(JobState.Active),
            Sum(JobState.Completed),
            Sum(JobState.Failed),
            Sum(JobState.Delayed),
            Sum(JobState.Blocked),
            Sum(JobState.Cancelled),
            counts.Select(count => count.Queue).Concat(paused).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToDictionary(queue => queue, queue =>
            {
                long Of(JobState state) => counts.Where(count => count.Queue == queue && count.State == state).Sum(count => count.Count);
                return new QueueStatsAnswer(
                    Of(JobState.Waiting), Of(JobState.Active), Of(JobState.Completed), Of(JobState.Failed), Of(JobState.Delayed), Of(JobState.Blocked), Of(JobState.Cancelled), paused.Contains(queue));
            }));
    }

    private static async Task<IResult> AddAsync(AdminBody<AddJobRequest> body, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var key = context.Request.Headers["Idempotency-Key"];
        if (key.Count > 1)
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With("The header Idempotency-Key stands there more than once."));
        }

        var result = (await queue.AddAsync(caller!.Tenant, [body.Value.ToOrder(caller, key.Count == 1 ? key[0] : null)], context.RequestAborted))[0];
        return result.Added is not { } added ? new ProblemResult(result.Error!)
            : added.Outcome == JobAddOutcome.Existing ? TypedResults.Json(new JobAddedAnswer(added.Id, true), Json.JobAddedAnswer)
            : new CreatedJob(new JobAddedAnswer(added.Id, false));
    }

    private static async Task<IResult> AddManyAsync(AdminBody<AddJobsRequest> body, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var results = await queue.AddAsync(caller!.Tenant, [.. body.Value.Jobs!.Select(job => job.ToOrder(caller, null))], context.RequestAborted);
        return TypedResults.Json(
            new JobsAddedAnswer(
                results.Count(result => result.Added?.Outcome == JobAddOutcome.Added),
                [.. results.Select(result => result.Added?.Id)],
                [.. results.Select(result => new JobAddedEntry(result.Added?.Id, result.Added?.Outcome == JobAddOutcome.Existing, result.Error?.Type.Urn, result.Error?.Detail))]),
            Json.JobsAddedAnswer);
    }

    private static async Task<IResult> ListAsync(
        string? queue, string? state, string? type, int? limit, long? before, ICallerAuthenticator callers, IJobStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (ReadState(state, out var wanted) is { } wrong)
        {
            return new ProblemResult(wrong);
        }

        var size = limit ?? DefaultPage;
        if (size is < 1 or > LargestPage)
        {
            return new ProblemResult(CoreErrors.InvalidRequest.With($"limit lies between 1 and {LargestPage}.") with { Param = "limit" });
        }

        var found = await store.ListAsync(new JobFilter(caller.Tenant, size + 1, queue, wanted, type, before), context.RequestAborted);
        return TypedResults.Json(
            new JobPage([.. found.Take(size).Select(job => JobViews.Show(job, isWhole: false))], found.Count > size ? found[size - 1].Sequence : null),
            Json.JobPage);
    }

    private static async Task<IResult> CountAsync(ICallerAuthenticator callers, IJobStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        var counts = await store.CountAsync(caller.Tenant, context.RequestAborted);
        var pauses = await store.ListPausesAsync(context.RequestAborted);
        var paused = pauses.Where(pause => pause.Tenant is null || pause.Tenant == caller.Tenant).Select(pause => pause.Queue).ToHashSet(StringComparer.Ordinal);
        return TypedResults.Json(ToStats(counts, paused), Json.JobStatsAnswer);
    }

    private static async Task<IResult> GetAsync(Guid id, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!)
            : await queue.FindAsync(caller.Tenant, id, context.RequestAborted) is { } job ? TypedResults.Json(JobViews.Show(job, isWhole: true), Json.JobAnswer)
            : new ProblemResult(Unknown);
    }

    private static async Task<IResult> CancelAsync(Guid id, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!) : await JobChanges.CancelAsync(caller.Tenant, id, queue, context.RequestAborted);
    }

    private static async Task<IResult> RetryAsync(Guid id, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!) : await JobChanges.RetryAsync(caller.Tenant, id, queue, context.RequestAborted);
    }

    private static async Task<IResult> SetPriorityAsync(Guid id, AdminBody<SetPriorityRequest> body, ICallerAuthenticator callers, IJobQueue queue, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused
            ? new ProblemResult(refused)
            : await JobChanges.SetPriorityAsync(caller!.Tenant, id, body.Value.Priority!.Value, queue, context.RequestAborted);
    }

    private static async Task<IResult> RemoveAsync(Guid id, ICallerAuthenticator callers, IJobStore store, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!) : await JobChanges.RemoveAsync(caller.Tenant, id, store, context.RequestAborted);
    }

    private static async Task<IResult> PauseAsync(string queue, bool isPaused, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        if (CheckQueue(queue) is { } wrong)
        {
            return new ProblemResult(wrong);
        }

        await store.SetPausedAsync(caller.Tenant, queue, isPaused, context.RequestAborted);
        if (!isPaused)
        {
            signals.Wake(queue);
        }

        return TypedResults.Json(new QueuePausedAnswer(queue, isPaused), Json.QueuePausedAnswer);
    }

    /// <summary>Why the name is none of a queue; null when it is.</summary>
    internal static OutriggerError? CheckQueue(string queue) =>
        QueueNames.IsQueue(queue) ? null : CoreErrors.InvalidRequest.With("A queue has 1 to 64 characters out of a-z, 0-9, '-', '_' and '.'.") with { Param = "queue" };

    /// <summary>Reads the name of a state, null for all; the answer is why it is none, or null.</summary>
    internal static OutriggerError? ReadState(string? state, out JobState? wanted)
    {
        wanted = Enum.TryParse<JobState>(state, ignoreCase: true, out var known) && Enum.IsDefined(known) && !char.IsAsciiDigit(state[0]) ? known : null;
        return state is null || wanted is not null
            ? null
            : CoreErrors.InvalidRequest.With("state is blocked, delayed, waiting, active, completed, failed or cancelled.") with { Param = "state" };
    }

    internal static ProblemResult WrongState(JobState state) => new(QueueErrors.WrongState.With($"The job is {JobViews.Name(state)}."));

    /// <summary>201 with the address of the job.</summary>
    private sealed class CreatedJob(JobAddedAnswer answer) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.Location = string.Create(CultureInfo.InvariantCulture, $"/jobs/v1/{answer.Id}");
            return TypedResults.Json(answer, Json.JobAddedAnswer, statusCode: StatusCodes.Status201Created).ExecuteAsync(httpContext);
        }
    }
}

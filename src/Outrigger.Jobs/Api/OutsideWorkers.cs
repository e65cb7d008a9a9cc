using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Waking;
using Outrigger.Jobs.Workers;

namespace Outrigger.Jobs.Api;

/// <summary>Workers in any language: they lease jobs of their own tenant, send heartbeats, and say how it ended.</summary>
internal static class OutsideWorkers
{
    private const int MaxEndBytes = 20 << 20;
    private const int MaxSmallBytes = 64 << 10;
    private const int DefaultLeaseSeconds = 30;

    private static readonly OutriggerError Lost = QueueErrors.LeaseLost.With("Another worker has the job, or it came to its end.");

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/lease", LeaseAsync).WithName("LeaseJobs").WithSummary("Take jobs to do; waits for some when told to.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxSmallBytes))
            .Produces<LeasedJobsAnswer>().WithProblems(400, 401, 403, 415, 503);
        group.MapPost("/{id:guid}/heartbeat", RenewAsync).WithName("HeartbeatJob").WithSummary("Keep a lease, and report progress.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxSmallBytes))
            .Produces<HeartbeatAnswer>().WithProblems(400, 401, 403, 409, 415, 503);
        group.MapPost("/{id:guid}/complete", CompleteAsync).WithName("CompleteJob").WithSummary("A leased job is done.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxEndBytes))
            .Produces<JobStateAnswer>().WithProblems(400, 401, 403, 409, 413, 415, 503, 507);
        group.MapPost("/{id:guid}/fail", FailAsync).WithName("FailJob").WithSummary("A leased job failed, or is given back.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxSmallBytes))
            .Produces<JobStateAnswer>().WithProblems(400, 401, 403, 404, 409, 415, 503, 507);
    }

    private static async Task<IResult> LeaseAsync(
        AdminBody<LeaseJobsRequest> body,
        ICallerAuthenticator callers,
        IJobStore store,
        IJobSignals signals,
        IOptionsMonitor<QueueOptions> queues,
        IOptionsMonitor<WorkersOptions> workers,
        TimeProvider time,
        HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var wanted = body.Value;
        var queue = wanted.Queue ?? queues.CurrentValue.DefaultQueue;
        var own = workers.CurrentValue.Queues.TryGetValue(queue, out var found) ? found : null;
        var request = new LeaseRequest
        {
            Queue = queue,
            Owner = wanted.Worker!,
            Shares = [new TenantShare(caller!.Tenant, wanted.Max ?? 1)],
            Max = wanted.Max ?? 1,
            LeaseFor = TimeSpan.FromSeconds(wanted.LeaseSeconds ?? DefaultLeaseSeconds),
            Types = wanted.Types,
            QueueConcurrency = own?.TotalConcurrency,
            TenantConcurrency = own?.TenantConcurrency,
            QueueRate = own?.RateLimit is { } limit ? new JobRate(limit, own.RateWindow) : null,
            TenantRate = own?.TenantRateLimit is { } tenantLimit ? new JobRate(tenantLimit, own.RateWindow) : null,
        };
        var leased = await WaitAsync(request, TimeSpan.FromSeconds(wanted.WaitSeconds ?? 0), store, signals, workers.CurrentValue.PollInterval, time, context.RequestAborted);
        foreach (var job in leased)
        {
            signals.Publish(Event(JobEventKind.Started, job.Job, time));
        }

        return TypedResults.Json(new LeasedJobsAnswer([.. leased.Select(JobViews.Show)]), JobsEndpoints.Json.LeasedJobsAnswer);
    }

    private static async Task<IReadOnlyList<LeasedJob>> WaitAsync(
        LeaseRequest request, TimeSpan patience, IJobStore store, IJobSignals signals, TimeSpan poll, TimeProvider time, CancellationToken cancellationToken)
    {
        var begin = time.GetTimestamp();
        using var woken = new Bell();
        using var listening = signals.Subscribe(
            queue =>
            {
                if (queue == request.Queue)
                {
                    woken.Ring();
                }
            },
            null);
        while (true)
        {
            var leased = await store.LeaseAsync(request, cancellationToken);
            var left = patience - time.GetElapsedTime(begin);
            if (leased.Count > 0 || left <= TimeSpan.Zero)
            {
                return leased;
            }

            await woken.WaitAsync(left < poll ? left : poll, time, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task<IResult> RenewAsync(
        Guid id, AdminBody<HeartbeatRequest> body, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var wanted = body.Value;
        var lease = new JobLease(caller!.Tenant, id, wanted.Worker!, wanted.Token!.Value);
        var hold = (await store.RenewAsync([new LeaseRenewal(lease, wanted.Progress, wanted.Text)], TimeSpan.FromSeconds(wanted.LeaseSeconds ?? DefaultLeaseSeconds), context.RequestAborted))[0];
        if (hold == LeaseHold.Lost)
        {
            return new ProblemResult(Lost);
        }

        if (wanted.Progress is { } percent && await store.FindAsync(caller.Tenant, id, context.RequestAborted) is { } job)
        {
            signals.Publish(Event(JobEventKind.Progress, job, time) with { ProgressPercent = percent });
        }

        return TypedResults.Json(new HeartbeatAnswer(hold == LeaseHold.CancelRequested), JobsEndpoints.Json.HeartbeatAnswer);
    }

    private static async Task<IResult> CompleteAsync(
        Guid id, AdminBody<CompleteJobRequest> body, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, IJobScorer scorer, IOptionsMonitor<QueueOptions> options, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var wanted = body.Value;
        var result = wanted.Result is { ValueKind: not JsonValueKind.Undefined } value ? JsonMarshal.GetRawUtf8Value(value).ToArray() : "null"u8.ToArray();
        var largest = options.CurrentValue.MaxResultBytes;
        if (result.Length > largest)
        {
            return new ProblemResult(QueueErrors.TooLarge.With($"result has {result.Length:N0} bytes; {largest:N0} are allowed.") with { Param = "result" });
        }

        var lease = new JobLease(caller!.Tenant, id, wanted.Worker!, wanted.Token!.Value);
        return await EndAsync(new JobEnd(lease, JobEndKind.Completed) { Result = result }, store, signals, scorer, time, context.RequestAborted);
    }

    private static async Task<IResult> FailAsync(
        Guid id, AdminBody<FailJobRequest> body, ICallerAuthenticator callers, IJobStore store, IJobSignals signals, IJobScorer scorer, IOptionsMonitor<QueueOptions> options, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var wanted = body.Value;
        var lease = new JobLease(caller!.Tenant, id, wanted.Worker!, wanted.Token!.Value);
        if (wanted.Release)
        {
            return await EndAsync(new JobEnd(lease, JobEndKind.Released), store, signals, scorer, time, context.RequestAborted);
        }

        if (await store.FindAsync(caller.Tenant, id, context.RequestAborted) is not { } job)
        {
            return new ProblemResult(JobsEndpoints.Unknown);
        }

        // The middle of the jitter: outside workers fail one by one.
        var end = AttemptOutcome.Failed(
            new LeasedJob(job, lease),
            new JobError("worker-failed", AttemptOutcome.Shorten(wanted.Error!)),
            isFinal: wanted.Retry == false,
            wanted.RetryAfterSeconds is { } after ? TimeSpan.FromSeconds(after) : null,
            options.CurrentValue.MaxBackoff,
            jitter: 0.5);
        return await EndAsync(job.IsCancelRequested ? new JobEnd(lease, JobEndKind.Cancelled) : end, store, signals, scorer, time, context.RequestAborted);
    }

    private static async Task<IResult> EndAsync(JobEnd end, IJobStore store, IJobSignals signals, IJobScorer scorer, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((await store.EndAsync([end], cancellationToken))[0] is not { } state)
        {
            return new ProblemResult(Lost);
        }

        if (await store.FindAsync(end.Lease.Tenant, end.Lease.Id, cancellationToken) is { } job)
        {
            JobEventKind? kind = state switch
            {
                JobState.Completed => JobEventKind.Completed,
                JobState.Failed => JobEventKind.Failed,
                JobState.Cancelled => JobEventKind.Cancelled,
                _ when end.Kind == JobEndKind.Retried => JobEventKind.Retried,
                _ => null,
            };
            if (kind is { } known)
            {
                signals.Publish(Event(known, job, time) with { ErrorCode = end.Error?.Code });
                scorer.Learn(job);
            }

            signals.Wake(job.Request.Queue);
        }

        return TypedResults.Json(new JobStateAnswer(end.Lease.Id, JobViews.Name(state)), JobsEndpoints.Json.JobStateAnswer);
    }

    private static JobEvent Event(JobEventKind kind, Job job, TimeProvider time) =>
        new(kind, job.Request.Tenant, job.Request.Queue, job.Request.Id, job.Request.Type, time.GetUnixMicroseconds());
}

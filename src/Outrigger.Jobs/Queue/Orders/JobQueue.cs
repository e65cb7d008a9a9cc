using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Jobs.Queue.Orders;

/// <summary>Takes orders, keeps them in the store and tells those who wait. Thread-safe.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, in the field's sense.")]
internal sealed class JobQueue(
    JobOrders orders, IJobScorer scorer, IJobStore store, IJobSignals signals, QueueMetrics metrics, IOptionsMonitor<QueueOptions> options, TimeProvider time) : IJobQueue
{
    public async Task<JobAdded> AddAsync(TenantId tenant, JobOrder order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var result = (await AddAsync(tenant, [order], cancellationToken))[0];
        return result.Added ?? throw new OutriggerException(result.Error!);
    }

    public async Task<IReadOnlyList<JobOrderResult>> AddAsync(TenantId tenant, IReadOnlyList<JobOrder> wanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var settings = options.CurrentValue;
        if (wanted.Count > settings.MaxBulk)
        {
            throw new OutriggerException(CoreErrors.InvalidRequest.With($"{wanted.Count} jobs in one call; {settings.MaxBulk} are allowed.") with { Param = "jobs" });
        }

        var results = new JobOrderResult[wanted.Count];
        var jobs = new List<NewJob>(wanted.Count);
        var places = new List<int>(wanted.Count);
        for (var i = 0; i < wanted.Count; i++)
        {
            var (job, error) = orders.Read(tenant, wanted[i]);
            if (job is null)
            {
                results[i] = new JobOrderResult(null, error);
                continue;
            }

            jobs.Add(job);
            places.Add(i);
        }

        if (jobs.Count > 0)
        {
            var added = await store.AddAsync(jobs, settings.MaxUnfinished, cancellationToken);
            for (var i = 0; i < added.Count; i++)
            {
                results[places[i]] = ToResult(jobs[i], added[i]);
            }

            Tell(jobs, added);
        }

        return results;
    }

    public Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => store.FindAsync(tenant, id, cancellationToken);

    public async Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default)
    {
        var before = await store.FindAsync(tenant, id, cancellationToken);
        var state = await store.CancelAsync(tenant, id, cancellationToken);
        if (before is { State: not (JobState.Cancelled or JobState.Completed or JobState.Failed) } job && state == JobState.Cancelled)
        {
            signals.Publish(new JobEvent(JobEventKind.Cancelled, tenant, job.Request.Queue, id, job.Request.Type, time.GetUnixMicroseconds()));
        }

        return state;
    }

    public async Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default)
    {
        var state = await store.RetryAsync(tenant, id, cancellationToken);
        if (state == JobState.Waiting && await store.FindAsync(tenant, id, cancellationToken) is { } job)
        {
            signals.Wake(job.Request.Queue);
        }

        return state;
    }

    public async Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default)
    {
        if (priority is > JobOrder.MaxPriority or < -JobOrder.MaxPriority)
        {
            throw new OutriggerException(CoreErrors.InvalidRequest.With($"priority lies between -{JobOrder.MaxPriority} and {JobOrder.MaxPriority}.") with { Param = "priority" });
        }

        var state = await store.SetPriorityAsync(tenant, id, priority, cancellationToken);
        if (state == JobState.Waiting && scorer.IsAvailable && await store.FindAsync(tenant, id, cancellationToken) is { } job)
        {
            // Among those of its new number it has the place that its age gives it.
            await store.SetScoresAsync([new JobScore(tenant, id, orders.Score(job.Request, job.ReadyAtMicros))], cancellationToken);
        }

        return state;
    }

    private static JobOrderResult ToResult(NewJob job, JobAdded added) => added.Outcome switch
    {
        JobAddOutcome.Added or JobAddOutcome.Existing => new JobOrderResult(added, null),
        JobAddOutcome.KeyReused => new JobOrderResult(null, QueueErrors.KeyReused.With("Another request was made with this idempotency key.")),
        JobAddOutcome.PredecessorUnknown => new JobOrderResult(null, QueueErrors.PredecessorUnknown.With($"There is no job {job.After}.") with { Param = "after" }),
        _ => new JobOrderResult(null, QueueErrors.Full.With($"Queue {job.Queue} holds as many unfinished jobs of the tenant as it may.") with { RetryAfter = TimeSpan.FromSeconds(5), Limit = "jobs" }),
    };

    private void Tell(List<NewJob> jobs, IReadOnlyList<JobAdded> added)
    {
        var now = time.GetUnixMicroseconds();
        var woken = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < added.Count; i++)
        {
            var job = jobs[i];
            metrics.Added(job.Queue, job.Type, added[i].Outcome);
            if (added[i].Outcome != JobAddOutcome.Added)
            {
                continue;
            }

            signals.Publish(new JobEvent(JobEventKind.Added, job.Tenant, job.Queue, job.Id, job.Type, now));
            if (job.RunAtMicros is null && woken.Add(job.Queue))
            {
                signals.Wake(job.Queue);
            }
        }
    }
}

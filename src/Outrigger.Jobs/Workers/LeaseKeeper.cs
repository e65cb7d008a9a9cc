using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Keeps the leases of all running jobs alive from a loop of its own, so that a handler which blocks its thread loses
/// nothing, carries progress, and cancels the handlers whose job was cancelled or is somebody else's by now. Thread-safe.
/// </summary>
internal sealed class LeaseKeeper(IJobStore store, IJobSignals signals, IOptionsMonitor<WorkersOptions> options, TimeProvider time, ILogger<LeaseKeeper> logger)
{
    // A third of the lease: two renewals may fail before it runs out.
    private const int RenewalsPerLease = 3;

    private readonly ConcurrentDictionary<JobLease, RunningJob> _running = new();

    /// <summary>Jobs that run now.</summary>
    public int Count => _running.Count;

    public void Add(RunningJob job) => _running[job.Lease] = job;

    public void Remove(RunningJob job) => _running.TryRemove(job.Lease, out _);

    /// <summary>Renews until the token ends; the leases of jobs that still run then are renewed by nobody.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.CurrentValue.Lease / RenewalsPerLease, time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await RunOnceAsync(cancellationToken);
        }
    }

    /// <summary>One round over all leases; returns how many were renewed.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A renewal that fails in any way is tried again at the next round.")]
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var jobs = _running.Values.ToList();
        if (jobs.Count == 0)
        {
            return 0;
        }

        try
        {
            var holds = await store.RenewAsync([.. jobs.Select(static job => job.ToRenewal())], options.CurrentValue.Lease, cancellationToken);
            for (var i = 0; i < jobs.Count; i++)
            {
                Apply(jobs[i], holds[i]);
            }

            return holds.Count(static hold => hold != LeaseHold.Lost);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LeasesNotRenewed(failure, jobs.Count);
            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    private void Apply(RunningJob job, LeaseHold hold)
    {
        switch (hold)
        {
            case LeaseHold.Lost when _running.ContainsKey(job.Lease):
                logger.LeaseLost(job.Id, job.Queue);
                job.Stop(StopReason.LeaseLost);
                break;
            case LeaseHold.CancelRequested:
                job.Stop(StopReason.Cancelled);
                break;
            case LeaseHold.Held when job.TakeNews() is { } percent:
                signals.Publish(new JobEvent(JobEventKind.Progress, job.Lease.Tenant, job.Queue, job.Id, job.Type, time.GetUtcNow().ToUnixMicroseconds(), percent));
                break;
        }
    }
}

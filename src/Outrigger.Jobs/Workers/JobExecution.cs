using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>Does one attempt from lease to end: handler, time limit, cancellation, and what follows. Thread-safe.</summary>
internal sealed class JobExecution(
    JobRunners runners,
    EndBuffer ends,
    LeaseKeeper leases,
    IJobSignals signals,
    IJobScorer scorer,
    QueueMetrics metrics,
    IOptionsMonitor<WorkersOptions> workers,
    IOptionsMonitor<QueueOptions> queue,
    Random random,
    TimeProvider time,
    ILogger<JobExecution> logger)
{
    /// <summary>Does it; never throws. Ends when the attempt's end is written, or cannot be because the process stops.</summary>
    public async Task RunAsync(LeasedJob leased, CancellationToken stopping)
    {
        var request = leased.Job.Request;
        var begin = time.GetTimestamp();
        metrics.Started(request.Queue, request.Type, Math.Max(0, (leased.Job.StartedAtMicros ?? 0) - leased.Job.ReadyAtMicros) / 1e6);
        signals.Publish(Event(JobEventKind.Started, leased));
        JobEnd? end;
        using (var running = new RunningJob(leased))
        {
            leases.Add(running);
            try
            {
                end = await AttemptAsync(running, leased, stopping);
            }
            finally
            {
                leases.Remove(running);
            }
        }

        if (end is not null)
        {
            await EndAsync(leased, end, time.GetElapsedTime(begin));
        }
    }

    private async Task<JobEnd?> AttemptAsync(RunningJob running, LeasedJob leased, CancellationToken stopping)
    {
        var limit = leased.Job.Request.TimeLimit ?? workers.CurrentValue.TimeLimit;
        using var timer = time.CreateTimer(static state => ((RunningJob)state!).Stop(StopReason.TimeLimit), running, limit, Timeout.InfiniteTimeSpan);
        await using var stops = stopping.Register(static state => ((RunningJob)state!).Stop(StopReason.Stopping), running);

        // On a thread of the pool: a handler that blocks blocks its own slot, not the loop that leases.
        var work = Task.Run(() => runners.RunAsync(running), CancellationToken.None);
        var outcome = await WaitAsync(work, running);
        var reason = running.Reason;
        return reason switch
        {
            // What was finished in time counts, whatever was asked for meanwhile.
            _ when outcome is { Result: { } result } && reason != StopReason.LeaseLost => AttemptOutcome.Of(leased, result, queue.CurrentValue.MaxResultBytes, queue.CurrentValue.MaxBackoff, Draw()),
            StopReason.LeaseLost => null,
            StopReason.Cancelled => new JobEnd(leased.Lease, JobEndKind.Cancelled),
            StopReason.Stopping => new JobEnd(leased.Lease, JobEndKind.Released),
            StopReason.TimeLimit => Failed(leased, new JobError("time-limit", $"The attempt took longer than {limit.TotalSeconds:0.###} seconds.")),
            _ => Failed(leased, AttemptOutcome.Describe(outcome?.Failure ?? new InvalidOperationException("The handler ended without a result."))),
        };
    }

    [SuppressMessage("Design", "CA1031", Justification = "A handler may fail in any way; that is an outcome of the job.")]
    private async Task<(JobResult? Result, Exception? Failure)?> WaitAsync(Task<JobResult> work, RunningJob running)
    {
        try
        {
            try
            {
                return (await work.WaitAsync(running.Stopped), null);
            }
            catch (OperationCanceledException) when (running.Reason != StopReason.None && !work.IsCompleted)
            {
                // Asked to stop: it has a little time to do so.
                return (await work.WaitAsync(workers.CurrentValue.CancelGrace, time), null);
            }
        }
        catch (TimeoutException) when (!work.IsCompleted)
        {
            logger.HandlerAbandoned(running.Id, running.Type);
            _ = work.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            return null;
        }
        catch (Exception failure)
        {
            logger.AttemptFailed(failure, running.Id, running.Type, running.Job.Attempts);
            return (null, failure);
        }
    }

    // Random is not thread-safe.
    private double Draw()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    private JobEnd Failed(LeasedJob leased, JobError error) =>
        AttemptOutcome.Failed(leased, error, isFinal: false, null, queue.CurrentValue.MaxBackoff, Draw());

    private async Task EndAsync(LeasedJob leased, JobEnd end, TimeSpan took)
    {
        JobState? state;
        try
        {
            state = await ends.EndAsync(end);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        var request = leased.Job.Request;
        metrics.Ended(request.Queue, request.Type, state?.ToString() ?? "LeaseLost", took.TotalSeconds);
        switch (state)
        {
            case null:
                logger.LeaseLost(request.Id, request.Queue);
                return;
            case JobState.Failed when end.Error is { } error:
                logger.JobFailed(request.Id, request.Type, leased.Job.Attempts, error.Code);
                break;
        }

        Learn(leased.Job with { State = state.Value, Error = end.Error, FinishedAtMicros = time.GetUnixMicroseconds() });
        if (KindOf(state.Value, end.Kind) is { } kind)
        {
            signals.Publish(Event(kind, leased) with { ErrorCode = end.Error?.Code });
        }

        if (state == JobState.Completed)
        {
            // A continuation may be waiting from now on, in this queue or another; the idle ones look by themselves.
            signals.Wake(request.Queue);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Assistance that fails must not fail the job.")]
    private void Learn(Job ended)
    {
        try
        {
            scorer.Learn(ended);
        }
        catch (Exception failure)
        {
            logger.RoundFailed(failure, "Learning from an end");
        }
    }

    private JobEvent Event(JobEventKind kind, LeasedJob leased) =>
        new(kind, leased.Lease.Tenant, leased.Job.Request.Queue, leased.Lease.Id, leased.Job.Request.Type, time.GetUnixMicroseconds());

    private static JobEventKind? KindOf(JobState state, JobEndKind end) => state switch
    {
        JobState.Completed => JobEventKind.Completed,
        JobState.Failed => JobEventKind.Failed,
        JobState.Cancelled => JobEventKind.Cancelled,
        _ when end == JobEndKind.Retried => JobEventKind.Retried,
        _ => null,
    };
}

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Waking;
using Outrigger.Jobs.Workers;

namespace Outrigger.Jobs.Maintenance;

/// <summary>What one round did.</summary>
/// <param name="Promoted">Delayed jobs that wait now.</param>
/// <param name="Rescued">Jobs taken back from workers that fell silent.</param>
/// <param name="NextDueMicros">When the next delayed job is due; null when there is none.</param>
internal readonly record struct MaintenanceRound(int Promoted, int Rescued, long? NextDueMicros);

/// <summary>
/// Moves delayed jobs to waiting when they are due and takes back jobs whose workers fell silent. Every process does it;
/// the store lets only one have each job. After the database was away nothing is taken back for the length of a
/// lease, so that workers which live can renew theirs first and nothing runs twice because of the outage.
/// </summary>
internal sealed class MaintenanceWorker(
    IJobStore store, IJobSignals signals, QueueMetrics metrics, IOptionsMonitor<WorkersOptions> options, TimeProvider time, ILogger<MaintenanceWorker> logger) : BackgroundService
{
    private const int Batch = 500;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RescueInterval = TimeSpan.FromSeconds(5);

    private readonly Bell _changed = new();
    private long _rescueFrom;
    private bool _isAway;

    /// <summary>One round. A failure is logged once and answered with nothing done.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed is tried again at the next round.")]
    public async Task<MaintenanceRound> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var promoted = await PromoteAsync(cancellationToken);
            if (_isAway)
            {
                _isAway = false;
                _rescueFrom = time.GetUnixMicroseconds() + Micros(options.CurrentValue.Lease);
            }

            var rescued = 0;
            if (time.GetUnixMicroseconds() >= _rescueFrom)
            {
                _rescueFrom = time.GetUnixMicroseconds() + Micros(RescueInterval < options.CurrentValue.Lease ? RescueInterval : options.CurrentValue.Lease);
                rescued = await RescueAsync(cancellationToken);
            }

            return promoted with { Rescued = rescued };
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isAway)
            {
                logger.RoundFailed(failure, "Maintenance");
            }

            _isAway = true;
            return default;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // A delayed job that is added may be due before the one waited for.
        using var listening = signals.Subscribe(null, happened =>
        {
            if (happened.Kind is JobEventKind.Added or JobEventKind.Retried)
            {
                _changed.Ring();
            }
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            MaintenanceRound round;
            try
            {
                round = await RunOnceAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await PauseAsync(round, stoppingToken);
        }
    }

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private async Task<MaintenanceRound> PromoteAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var promoted = await store.PromoteAsync(Batch, cancellationToken);
            total += promoted.Count;
            foreach (var queue in promoted.Queues)
            {
                signals.Wake(queue);
            }

            if (promoted.Count < Batch)
            {
                return new MaintenanceRound(total, 0, promoted.NextDueMicros);
            }
        }
    }

    private async Task<int> RescueAsync(CancellationToken cancellationToken)
    {
        var total = 0;
        while (true)
        {
            var rescued = await store.RescueAsync(options.CurrentValue.MaxStalls, Batch, cancellationToken);
            foreach (var job in rescued)
            {
                Tell(job);
            }

            total += rescued.Count;
            if (rescued.Count < Batch)
            {
                if (total > 0)
                {
                    logger.JobsRescued(total);
                }

                return total;
            }
        }
    }

    private void Tell(Job job)
    {
        var request = job.Request;
        metrics.Stalled(request.Queue, request.Type);
        var happened = new JobEvent(JobEventKind.Stalled, request.Tenant, request.Queue, request.Id, request.Type, time.GetUnixMicroseconds(), null, job.Error?.Code);
        signals.Publish(happened);
        switch (job.State)
        {
            case JobState.Waiting:
                signals.Wake(request.Queue);
                break;
            case JobState.Failed:
                signals.Publish(happened with { Kind = JobEventKind.Failed });
                break;
            case JobState.Cancelled:
                signals.Publish(happened with { Kind = JobEventKind.Cancelled });
                break;
        }
    }

    private async Task PauseAsync(MaintenanceRound round, CancellationToken stoppingToken)
    {
        var pause = options.CurrentValue.PollInterval;
        if (round.NextDueMicros is { } due)
        {
            var until = TimeSpan.FromMicroseconds(Math.Max(0, due - time.GetUnixMicroseconds()));
            pause = until < Shortest ? Shortest : until < pause ? until : pause;
        }

        try
        {
            // Woken by every job that is added: not more often than the shortest pause.
            await Task.Delay(Shortest, time, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        await _changed.WaitAsync(pause, time, stoppingToken);
    }
}

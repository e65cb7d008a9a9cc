using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Workers;

namespace Outrigger.Jobs.Maintenance;

/// <summary>
/// Scores waiting jobs again, a bounded number a round, the queues and ages in turn, and writes only what moved: age
/// and order of arrival stay as they are. Does nothing where scores are not computed.
/// </summary>
internal sealed class RescoringWorker(
    IJobStore store, IJobScorer scorer, JobWorkers workers, IOptionsMonitor<WorkersOptions> options, TimeProvider time, ILogger<RescoringWorker> logger) : BackgroundService
{
    // A round reads so many jobs of each queue; a longer line is gone through in several rounds.
    private const int Batch = 2000;

    // What moved by less is the rounding of sums; a scorer's keys stand still by themselves while nothing is new.
    private const double LeastMove = 1e-13;

    private readonly Dictionary<string, long> _cursors = new(StringComparer.Ordinal);
    private bool _isFailing;

    /// <summary>One round over the queues of this process; returns how many jobs were given another score.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Scores that cannot be computed or written stay as they are.")]
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var moved = 0;
        try
        {
            foreach (var queue in scorer.IsAvailable ? workers.Queues : [])
            {
                moved += await RescoreAsync(queue, cancellationToken);
            }

            _isFailing = false;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (!_isFailing)
            {
                logger.RoundFailed(failure, "Scoring");
            }

            _isFailing = true;
        }

        return moved;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (options.CurrentValue.Enabled)
            {
                await Task.Delay(options.CurrentValue.RescoreInterval, time, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    private async Task<int> RescoreAsync(string queue, CancellationToken cancellationToken)
    {
        var waiting = await store.ListScoredAsync(queue, _cursors.GetValueOrDefault(queue), Batch, cancellationToken);
        _cursors[queue] = waiting.Count == Batch ? waiting[^1].Sequence : 0;
        if (waiting.Count == 0)
        {
            return 0;
        }

        var scores = new double[waiting.Count];
        scorer.Rescore(waiting, time.GetUnixMicroseconds(), scores);
        var changed = new List<JobScore>();
        for (var i = 0; i < scores.Length; i++)
        {
            var before = waiting[i].Request.Score;
            if (double.IsFinite(scores[i]) && Math.Abs(scores[i] - before) > LeastMove)
            {
                changed.Add(new JobScore(waiting[i].Request.Tenant, waiting[i].Request.Id, scores[i]));
            }
        }

        return changed.Count == 0 ? 0 : await store.SetScoresAsync(changed, cancellationToken);
    }
}

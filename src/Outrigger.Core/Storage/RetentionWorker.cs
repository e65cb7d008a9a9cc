using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Core.Storage;

/// <summary>
/// Runs every <see cref="IRetentionJob"/> once an interval. The first round comes after a random part of five minutes, so
/// that nodes that start together do not sweep together; after a failure the next round comes sooner, with growing pauses.
/// </summary>
internal sealed class RetentionWorker : BackgroundService
{
    private static readonly TimeSpan LongestFirstPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<IRetentionJob> _jobs;
    private readonly RetentionOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger<RetentionWorker> _logger;
    private readonly Counter<long> _removed;

    public RetentionWorker(
        IEnumerable<IRetentionJob> jobs,
        IOptions<RetentionOptions> options,
        TimeProvider time,
        Random random,
        IMeterFactory meters,
        ILogger<RetentionWorker> logger)
    {
        _jobs = [.. jobs];
        _options = options.Value;
        _time = time;
        _random = random;
        _logger = logger;
        _removed = meters.Create("Outrigger.Storage").CreateCounter<long>("outrigger.storage.retention.removed", "{row}", "Rows removed because they are older than their retention.");
    }

    /// <summary>One round over all jobs; a job that fails does not stop the others.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "A job may fail in any way; the loop must live on.")]
    public async Task<RetentionRound> RunOnceAsync(CancellationToken cancellationToken)
    {
        var removed = 0L;
        var failures = 0;
        foreach (var job in _jobs)
        {
            try
            {
                removed += await RunJobAsync(job, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception failure)
            {
                failures++;
                _logger.RetentionFailed(failure, job.Name);
            }
        }

        return new RetentionRound(removed, failures);
    }

    /// <summary>The pause after a round with <paramref name="failuresInARow"/> failed rounds before it, itself included.</summary>
    internal TimeSpan PauseAfter(int failuresInARow)
    {
        if (failuresInARow == 0)
        {
            return _options.Interval;
        }

        var backoff = FirstBackoff * Math.Pow(2, Math.Min(failuresInARow - 1, 20));
        return backoff < _options.Interval ? backoff : _options.Interval;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = _random.NextDouble() * (LongestFirstPause < _options.Interval ? LongestFirstPause : _options.Interval);
        var failures = 0;
        while (true)
        {
            await Task.Delay(pause, _time, stoppingToken);
            var round = await RunOnceAsync(stoppingToken);
            failures = round.FailedJobs == 0 ? 0 : failures + 1;
            pause = PauseAfter(failures);
        }
    }

    private async Task<long> RunJobAsync(IRetentionJob job, CancellationToken cancellationToken)
    {
        var total = 0L;
        while (true)
        {
            var removed = await job.RunBatchAsync(_options.BatchSize, cancellationToken);
            total += removed;
            _removed.Add(removed, new KeyValuePair<string, object?>("job", job.Name));
            if (removed < _options.BatchSize)
            {
                break;
            }

            await Task.Delay(_options.BatchPause, _time, cancellationToken);
        }

        if (total > 0)
        {
            _logger.RetentionDone(job.Name, total);
        }

        return total;
    }
}

/// <summary>What a round did.</summary>
/// <param name="RemovedRows">Rows removed by all jobs.</param>
/// <param name="FailedJobs">Jobs that failed.</param>
internal readonly record struct RetentionRound(long RemovedRows, int FailedJobs);

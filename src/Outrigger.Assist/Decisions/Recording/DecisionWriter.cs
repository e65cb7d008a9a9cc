using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Decisions.Recording;

/// <summary>
/// Writes recorded decisions in batches. While the store is away it holds one batch and tries it again with growing
/// pauses; the buffer fills and then drops, so memory is bounded. Who looks for a decision asks it to write first. At
/// shutdown it writes what is left for at most four seconds.
/// </summary>
internal sealed class DecisionWriter(
    DecisionRecorder recorder,
    IDecisionStore store,
    IOptions<DecisionsOptions> options,
    TimeProvider time,
    DecisionsMetrics metrics,
    ILogger<DecisionWriter> logger) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FirstRetryPause = TimeSpan.FromMilliseconds(100);

    private readonly DecisionsOptions _options = options.Value;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly List<RecordedDecision> _batch = [];
    private bool _isHeld;

    /// <summary>Writes everything that waits now; stops at the first batch that the store does not take. Returns how many still wait.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            while (TryFill())
            {
                try
                {
                    await AppendAsync(_batch, cancellationToken);
                    _batch.Clear();
                    Note(null);
                }
                catch (OutriggerException failure)
                {
                    Note(failure.Error.Type.Code);
                    break;
                }
            }

            return _batch.Count + recorder.Reader.Count;
        }
        finally
        {
            _writing.Release();
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(StopLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while (await RunOnceAsync(limit.Token) > 0)
            {
                await Task.Delay(FirstRetryPause, time, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var lost = _batch.Count + recorder.Reader.Count;
            metrics.Dropped.Add(lost, new KeyValuePair<string, object?>("reason", "stopped"));
            logger.DecisionsLostAtStop(lost);
        }
    }

    public override void Dispose()
    {
        _writing.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retryPause = FirstRetryPause;
        var pause = _options.FlushInterval;
        var waiting = 0;
        while (waiting > 0 || await recorder.Reader.WaitToReadAsync(stoppingToken))
        {
            await Task.Delay(pause, time, stoppingToken);
            waiting = await RunOnceAsync(stoppingToken);
            pause = waiting == 0 ? _options.FlushInterval : retryPause;
            retryPause = waiting == 0 ? FirstRetryPause : retryPause * 2 < _options.MaxRetryPause ? retryPause * 2 : _options.MaxRetryPause;
        }
    }

    private bool TryFill()
    {
        while (_batch.Count < _options.BatchSize && recorder.Reader.TryRead(out var decision))
        {
            _batch.Add(decision);
        }

        return _batch.Count > 0;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A decision the store refuses, for whatever reason, must not hold up the others.")]
    private async Task AppendAsync(List<RecordedDecision> decisions, CancellationToken cancellationToken)
    {
        try
        {
            await store.AppendAsync(decisions, cancellationToken);
            metrics.Recorded.Add(decisions.Count);
            return;
        }
        catch (Exception failure) when (failure is not OutriggerException && !cancellationToken.IsCancellationRequested)
        {
            if (decisions.Count == 1)
            {
                metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "refused"));
                logger.DecisionRefused(failure, decisions[0].Decision.Id);
                return;
            }
        }

        // One is at fault: halve until it is found. What was written already is left as it is.
        var half = decisions.Count / 2;
        await AppendAsync([.. decisions.Take(half)], cancellationToken);
        await AppendAsync([.. decisions.Skip(half)], cancellationToken);
    }

    private void Note(string? code)
    {
        if (code is not null && !_isHeld)
        {
            logger.WritingHeld(code);
        }
        else if (code is null && _isHeld)
        {
            logger.WritingResumed();
        }

        _isHeld = code is not null;
    }
}

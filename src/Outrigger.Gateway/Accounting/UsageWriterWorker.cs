using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Accounting;

/// <summary>
/// Writes buffered usage records in batches. While the database is away it holds one batch and tries it again with
/// growing pauses; the buffer behind it fills and then drops, so memory stays bounded. On shutdown it writes what is left
/// for at most four seconds. A batch whose outcome is unknown is sent again: ids make that harmless.
/// </summary>
internal sealed class UsageWriterWorker(
    ChannelUsageRecorder recorder,
    IUsageStore store,
    IOptions<AccountingOptions> options,
    TimeProvider time,
    AccountingMetrics metrics,
    ILogger<UsageWriterWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan FirstRetryPause = TimeSpan.FromMilliseconds(100);

    private readonly AccountingOptions _options = options.Value;
    private readonly List<UsageRecord> _batch = [];
    private bool _isHeld;

    /// <summary>Writes everything that waits now; stops at the first batch the database does not take.</summary>
    public async Task<UsageFlush> RunOnceAsync(CancellationToken cancellationToken)
    {
        var written = 0;
        while (TryFill())
        {
            try
            {
                written += await AppendAsync(_batch, cancellationToken);
                _batch.Clear();
                Resumed();
            }
            catch (OutriggerException failure)
            {
                Held(failure.Error.Type.Code);
                break;
            }
        }

        return new UsageFlush(written, _batch.Count + recorder.Reader.Count);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);

        // Here and not at the end of the loop: a server that is stopped at once never enters the loop.
        if (ExecuteTask is null or { IsCompleted: true })
        {
            await DrainAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = _options.FlushInterval;
        var retryPause = FirstRetryPause;
        while (_batch.Count > 0 || await recorder.Reader.WaitToReadAsync(stoppingToken))
        {
            // A timer instead of a wake-up per record: under load the request path only ever writes into the buffer.
            await Task.Delay(pause, time, stoppingToken);
            await RunOnceAsync(stoppingToken);
            if (_isHeld)
            {
                pause = retryPause;
                retryPause = retryPause * 2 < _options.MaxRetryPause ? retryPause * 2 : _options.MaxRetryPause;
            }
            else
            {
                pause = _options.FlushInterval;
                retryPause = FirstRetryPause;
            }
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(StopLimit, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            while ((await RunOnceAsync(limit.Token)).Waiting > 0)
            {
                await Task.Delay(FirstRetryPause, time, limit.Token);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            var lost = _batch.Count + recorder.Reader.Count;
            metrics.Dropped.Add(lost, new KeyValuePair<string, object?>("reason", "stopped"));
            logger.RecordsLostAtStop(lost);
        }
    }

    private bool TryFill()
    {
        while (_batch.Count < _options.BatchSize && recorder.Reader.TryRead(out var record))
        {
            _batch.Add(record);
        }

        return _batch.Count > 0;
    }

    [SuppressMessage("Design", "CA1031", Justification = "A record the database refuses, for whatever reason, must not hold up the others.")]
    private async Task<int> AppendAsync(List<UsageRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            var start = time.GetTimestamp();
            await store.AppendAsync(records, cancellationToken);
            metrics.WriteDuration.Record(time.GetElapsedTime(start).TotalSeconds);
            metrics.Written.Add(records.Count);
            return records.Count;
        }
        catch (Exception failure) when (failure is not OutriggerException && !cancellationToken.IsCancellationRequested)
        {
            if (records.Count == 1)
            {
                metrics.Dropped.Add(1, new KeyValuePair<string, object?>("reason", "refused"));
                logger.RecordRefused(failure, records[0].Id);
                return 0;
            }
        }

        // One record is at fault: halve until it is found. Halves written already are skipped when a batch is sent again.
        var half = records.Count / 2;
        return await AppendAsync([.. records.Take(half)], cancellationToken) + await AppendAsync([.. records.Skip(half)], cancellationToken);
    }

    private void Held(string code)
    {
        if (!_isHeld)
        {
            _isHeld = true;
            logger.WritingHeld(code);
        }
    }

    private void Resumed()
    {
        if (_isHeld)
        {
            _isHeld = false;
            logger.WritingResumed();
        }
    }
}

/// <summary>What a round did.</summary>
/// <param name="Written">Records handed to the store, counted as written.</param>
/// <param name="Waiting">Records that still wait.</param>
internal readonly record struct UsageFlush(int Written, int Waiting);

using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts;

/// <summary>
/// Takes signals from the queue and looks at alerts that are due. While the store is away it holds what it has read, and
/// the queue fills and drops: memory is bounded. Signals of one alert that come together are one write.
/// </summary>
internal sealed class AlertsWorker(AlertQueue queue, AlertEngine engine, IAlertStore store, IOptionsMonitor<AlertsOptions> options, TimeProvider time, ILogger<AlertsWorker> logger) : BackgroundService
{
    private const int Batch = 512;
    private const int MaxBatches = 8;

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly List<AlertWord> _held = [];
    private int _failures;
    private long _checkedAt;

    /// <summary>One round: what waits, then what is due. Returns whether all went well.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, what was read is held and tried again.")]
    public async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            var silences = await store.ListSilencesAsync(null, time.GetUnixMicroseconds(), cancellationToken);

            // However many keep coming: what is due must be looked at, and silences read anew.
            for (var batch = 0; batch < MaxBatches && (batch == 0 || queue.Reader.Count > 0); batch++)
            {
                Read();
                while (_held.Count > 0)
                {
                    await engine.TakeAsync(_held[0], silences, cancellationToken);
                    _held.RemoveAt(0);
                }
            }

            foreach (var due in await store.ListDueAsync(time.GetUnixMicroseconds(), Batch, cancellationToken))
            {
                await engine.CheckAsync(due, silences, cancellationToken);
            }

            _checkedAt = time.GetTimestamp();
            if (_failures > 0)
            {
                logger.StoreBack();
            }

            _failures = 0;
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (_failures++ == 0)
            {
                logger.StoreAway(failure);
            }

            return false;
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(4), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await RunOnceAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Counted below.
        }

        if (_held.Count + queue.Reader.Count is var lost and > 0)
        {
            logger.SignalsLostAtStop(lost);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WaitAsync(stoppingToken);
            if (!await RunOnceAsync(stoppingToken))
            {
                var pause = Gather * Math.Pow(2, Math.Min(_failures, 9));
                await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Until a signal comes (and a moment longer, for those that follow), or it is time to look.
    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        var left = options.CurrentValue.CheckEvery - (_checkedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(_checkedAt));
        if (left <= TimeSpan.Zero)
        {
            return;
        }

        using var limit = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
        try
        {
            await queue.Reader.WaitToReadAsync(either.Token);
            await Task.Delay(Gather, time, either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look, or to stop.
        }
    }

    private void Read()
    {
        var joined = new Dictionary<(TenantId, string), int>();
        while (_held.Count < Batch && queue.Reader.TryRead(out var word))
        {
            var key = (word.Tenant, word.Key);
            if (word.Signal is not null && joined.TryGetValue(key, out var at))
            {
                var before = _held[at];
                var worst = before.Signal!.Severity > word.Signal.Severity ? word.Signal with { Severity = before.Signal.Severity } : word.Signal;
                _held[at] = word with { Signal = worst, Count = before.Count + 1 };
                continue;
            }

            // What comes after an end is a beginning of its own.
            joined.Remove(key);
            if (word.Signal is not null)
            {
                joined[key] = _held.Count;
            }

            _held.Add(word);
        }
    }
}

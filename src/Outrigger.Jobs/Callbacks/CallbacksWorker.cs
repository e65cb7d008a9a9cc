using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Waking;

namespace Outrigger.Jobs.Callbacks;

/// <summary>
/// Delivers callbacks that are due. They are kept with their jobs, so that they survive a restart; a delivery whose process dies is made
/// again by whoever finds it due, with the same id.
/// </summary>
internal sealed class CallbacksWorker : BackgroundService
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(1);

    private readonly IJobStore _store;
    private readonly IJobSignals _signals;
    private readonly CallbackDelivery _delivery;
    private readonly IOptionsMonitor<CallbacksOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<CallbacksWorker> _logger;
    private readonly Counter<long> _deliveries;
    private readonly Bell _changed = new();
    private readonly ConcurrentDictionary<string, int> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly RunningTasks _running = new();
    private int _failures;

    public CallbacksWorker(
        IJobStore store, IJobSignals signals, CallbackDelivery delivery, IOptionsMonitor<CallbacksOptions> options, TimeProvider time, IMeterFactory meters, ILogger<CallbacksWorker> logger)
    {
        _store = store;
        _signals = signals;
        _delivery = delivery;
        _options = options;
        _time = time;
        _logger = logger;
        _deliveries = meters.Create("Outrigger.Jobs").CreateCounter<long>("outrigger.jobs.callbacks", "{delivery}", "Deliveries of callbacks, by how they went.");
    }

    /// <summary>Takes what is due and there is room for, and starts to deliver it; returns how many.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, callbacks stay due and are tried again.")]
    public async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            var settings = _options.CurrentValue;
            var room = settings.Concurrency - _running.Count;
            var due = room > 0 ? await _store.TakeCallbacksAsync(room, settings.Timeout * 3, stopping) : [];
            foreach (var job in due)
            {
                _running.Add(DeliverAsync(job, settings, stopping), _changed.Ring);
            }

            _failures = 0;
            return due.Count;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            if (_failures++ == 0)
            {
                _logger.CallbacksNotReached(failure);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Waits for the deliveries under way.</summary>
    internal Task DrainAsync() => _running.WhenAllAsync();

    /// <inheritdoc/>
    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!_options.CurrentValue.Enabled)
        {
            return;
        }

        using (_signals.Subscribe(null, happened =>
        {
            if (happened.Kind is JobEventKind.Completed or JobEventKind.Failed or JobEventKind.Cancelled)
            {
                _changed.Ring();
            }
        }))
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                if (await RunOnceAsync(stoppingToken) == 0)
                {
                    await PauseAsync(stoppingToken);
                }
            }
        }

        await DrainAsync();
    }

    [SuppressMessage("Design", "CA1031", Justification = "An end that cannot be written leaves the callback due; it is delivered again with the same id.")]
    private async Task DeliverAsync(Job job, CallbacksOptions settings, CancellationToken stopping)
    {
        await Task.Yield();
        var host = Uri.TryCreate(job.Request.CallbackUrl, UriKind.Absolute, out var url) ? url.IdnHost : "";
        var isCrowded = _hosts.AddOrUpdate(host, 1, static (_, count) => count + 1) > settings.ConcurrencyPerHost;
        try
        {
            // One that finds its receiver busy steps back without counting as a delivery.
            var attempt = job.Callback?.Attempts ?? 1;
            var end = isCrowded
                ? new CallbackEnd(job.Request.Tenant, job.Request.Id, attempt, JobCallbackState.Pending, job.Callback?.LastStatus, job.Callback?.LastError, Crowded) { IsUncounted = true }
                : await _delivery.DeliverAsync(job, stopping);
            await _store.EndCallbacksAsync([end], CancellationToken.None);
            if (!isCrowded)
            {
                _deliveries.Add(1, new KeyValuePair<string, object?>("outcome", end.State.ToString()));
            }

            if (end.State == JobCallbackState.Abandoned)
            {
                _logger.CallbackAbandoned(job.Request.Id, attempt, end.Error ?? "");
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Due again when its lease is over.
        }
        catch (Exception failure)
        {
            _logger.CallbackNotWritten(failure, job.Request.Id);
        }
        finally
        {
            Leave(host);
        }
    }

    private void Leave(string host)
    {
        while (_hosts.TryGetValue(host, out var count))
        {
            if (count <= 1 ? _hosts.TryRemove(KeyValuePair.Create(host, count)) : _hosts.TryUpdate(host, count - 1, count))
            {
                return;
            }
        }
    }

    private Task PauseAsync(CancellationToken stopping)
    {
        var pause = Poll * Math.Pow(2, Math.Min(_failures, 6));
        return _changed.WaitAsync(pause < LongestPause ? pause : LongestPause, _time, stopping);
    }
}

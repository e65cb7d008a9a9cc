using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>
/// Delivers what is due, channel by channel, so that one that hangs holds up no other. Deliveries are leased: what a
/// process took that died is taken again by whoever finds it due, with the same id.
/// </summary>
internal sealed class AlertDeliveryWorker(ChannelSender sender, IAlertStore store, IOptionsMonitor<AlertDeliveryOptions> options, TimeProvider time, ILogger<AlertDeliveryWorker> logger) : BackgroundService
{
    private const uint RoundsBetweenLooks = 60;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan GoneFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, int> _running = new(StringComparer.Ordinal);
    private readonly HashSet<Task> _tasks = [];
    private int _failures;
    private uint _rounds;

    /// <summary>Takes what is due and there is room for, and starts to deliver it; returns how many.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, deliveries stay due and are tried again.")]
    public async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            var settings = options.CurrentValue;
            var started = 0;
            foreach (var (key, channel) in settings.Channels)
            {
                var name = ChannelRouter.NameOf(key);
                var running = RunningOf(name);
                var room = Math.Min(settings.Concurrency - running, channel.Enabled ? channel.MaxPerHour : 0);

                // Asked only where something may be sent at all; those under way count as sent.
                room = room <= 0 ? 0 : Math.Min(room, channel.MaxPerHour - running - await store.CountEndedAsync(name, Hour, stopping));
                foreach (var due in room > 0 ? await store.TakeAsync(name, room, settings.Timeout * 3, stopping) : [])
                {
                    Start(due, channel, stopping);
                    started++;
                }
            }

            // Rare, and nothing waits for it.
            var gone = _rounds++ % RoundsBetweenLooks != 0 ? 0 : await store.AbandonOthersAsync([.. settings.Channels.Keys.Select(ChannelRouter.NameOf)], GoneFor, "There is no such channel any more.", 100, stopping);
            if (gone > 0)
            {
                logger.ChannelsGone(gone);
            }

            _failures = 0;
            return started;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            if (_failures++ == 0)
            {
                logger.DeliveriesNotReached(failure);
            }

            return 0;
        }
        catch (OperationCanceledException)
        {
            return 0;
        }
    }

    /// <summary>Waits for the deliveries under way.</summary>
    internal Task DrainAsync()
    {
        lock (_tasks)
        {
            return Task.WhenAll([.. _tasks]);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (options.CurrentValue.Enabled && options.CurrentValue.Channels.Count > 0)
            {
                await RunOnceAsync(stoppingToken);
            }

            var pause = Poll * Math.Pow(2, Math.Min(_failures, 6));
            await Task.Delay(pause < LongestPause ? pause : LongestPause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await DrainAsync();
    }

    private int RunningOf(string channel)
    {
        lock (_tasks)
        {
            return _running.GetValueOrDefault(channel);
        }
    }

    private void Start(AlertDeliveryRecord due, AlertChannelOptions channel, CancellationToken stopping)
    {
        lock (_tasks)
        {
            _running[due.Channel] = _running.GetValueOrDefault(due.Channel) + 1;
            var task = DeliverAsync(due, channel, stopping);
            _tasks.Add(task);
            _ = task.ContinueWith(
                (done, _) =>
                {
                    lock (_tasks)
                    {
                        _tasks.Remove(done);
                    }
                },
                null,
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "An end that cannot be written leaves the delivery due; it is sent again with the same id.")]
    private async Task DeliverAsync(AlertDeliveryRecord due, AlertChannelOptions channel, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await store.EndAsync(await sender.DeliverAsync(due, channel, stopping), CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Due again when its lease is over.
        }
        catch (Exception failure)
        {
            logger.EndNotWritten(failure, due.Id);
        }
        finally
        {
            lock (_tasks)
            {
                _running[due.Channel]--;
            }
        }
    }
}

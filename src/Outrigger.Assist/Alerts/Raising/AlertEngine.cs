using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts.Texts;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts.Raising;

/// <summary>
/// Brings what sources say into the store: reads the key's alert, lets the rules say what follows, and writes it with its
/// deliveries. Another process that was faster is seen by the version; then it is read and decided anew. Thread-safe.
/// </summary>
internal sealed class AlertEngine(
    IAlertStore store, IAlertRouter router, IEnumerable<IAlertListener> listeners, AlertWording wording, IOptionsMonitor<AlertsOptions> options, TimeProvider time, AlertsMetrics metrics, ILogger<AlertEngine> logger)
{
    private const int MaxTries = 8;

    private readonly IAlertListener[] _listeners = [.. listeners];

    /// <summary>Takes a word of a source.</summary>
    /// <param name="word">The word.</param>
    /// <param name="silences">Those in force.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The alert as it is now; null when nothing was written.</returns>
    public async Task<AlertRecord?> TakeAsync(AlertWord word, IReadOnlyList<AlertSilence> silences, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            var settings = options.CurrentValue;
            var current = await store.FindCurrentAsync(word.Tenant, word.Key, cancellationToken);
            if (word.Signal is not { } signal)
            {
                if (current is null || await SaveAsync(AlertRules.Resolve(current, "source", isSource: true, At(word, current), settings), cancellationToken) is { IsRefused: false })
                {
                    return current;
                }

                continue;
            }

            var incoming = AlertText.RecordOf(word.Tenant, signal, word.Count, word.At, time.NewId(), signal.Quiet ?? settings.QuietFor);
            if (current is not null)
            {
                incoming = incoming with { LastAtMicros = At(word, current) };
            }

            var severity = current is { State: not AlertState.Resolved } && current.Alert.Severity > incoming.Alert.Severity ? current.Alert.Severity : incoming.Alert.Severity;
            var change = AlertRules.Raise(current, incoming, settings, IsSilenced(silences, incoming, severity, incoming.LastAtMicros));
            if (change.Record!.Version == 1 && await store.CountOpenAsync(word.Tenant, cancellationToken) >= settings.MaxOpen)
            {
                metrics.Signal("full");
                logger.TooManyOpen(word.Tenant.Value, settings.MaxOpen);
                return null;
            }

            var saved = await SaveAsync(change, cancellationToken);
            if (!saved.IsRefused)
            {
                return change.Record;
            }
        }

        // Eight processes at one alert in one moment: its source will say so again.
        metrics.Signal("contended");
        return null;
    }

    /// <summary>Looks at one that is due.</summary>
    public async Task CheckAsync(AlertRecord due, IReadOnlyList<AlertSilence> silences, CancellationToken cancellationToken)
    {
        var now = time.GetUnixMicroseconds();
        await SaveAsync(AlertRules.Check(due, now, options.CurrentValue, IsSilenced(silences, due, due.Alert.Severity, now)), cancellationToken);
    }

    /// <summary>Somebody takes it, or says that it is over.</summary>
    /// <returns>The alert as it is now; null when there is none, or it is another tenant's.</returns>
    public async Task<AlertRecord?> HandleAsync(TenantId? tenant, Guid id, string by, bool resolve, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (await store.FindAsync(tenant, id, cancellationToken) is not { } current)
            {
                return null;
            }

            var now = Math.Max(time.GetUnixMicroseconds(), current.LastAtMicros);
            var change = resolve
                ? AlertRules.Resolve(current, by, isSource: false, now, options.CurrentValue)
                : AlertRules.Acknowledge(current, by, now, options.CurrentValue);
            if (!(await SaveAsync(change, cancellationToken)).IsRefused)
            {
                return change.Record ?? current;
            }
        }

        return await store.FindAsync(tenant, id, cancellationToken);
    }

    private static bool IsSilenced(IReadOnlyList<AlertSilence> silences, AlertRecord record, AlertSeverity severity, long now)
    {
        foreach (var silence in silences)
        {
            if (silence.Covers(record.Tenant, record.Alert.Type, record.Alert.Endpoint, severity, now))
            {
                return true;
            }
        }

        return false;
    }

    // A clock that was set back, or another process's that is behind, must not make an alert older than it is.
    private static long At(AlertWord word, AlertRecord current) => Math.Max(word.At.ToUnixMicroseconds(), current.ResolvedAtMicros ?? current.LastAtMicros);

    private async Task<(bool IsRefused, AlertRecord? Record)> SaveAsync(AlertChange change, CancellationToken cancellationToken)
    {
        if (change.Record is not { } record)
        {
            return (false, null);
        }

        var notice = change.Event is { } happened ? new AlertNotice(happened, record) : null;
        if (!await store.SaveAsync(record, notice is null ? [] : router.Route(notice), cancellationToken))
        {
            return (true, null);
        }

        if (notice is not null)
        {
            metrics.Notice(notice);
            Tell(notice);
            if (notice.Event is AlertEvent.Opened or AlertEvent.Escalated or AlertEvent.Reopened)
            {
                wording.TryAdd(record);
            }
        }

        return (false, record);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A listener that fails must not keep the others from knowing.")]
    private void Tell(AlertNotice notice)
    {
        foreach (var listener in _listeners)
        {
            try
            {
                listener.OnAlert(notice);
            }
            catch (Exception failure)
            {
                logger.ListenerFailed(failure, listener.GetType().Name);
            }
        }
    }
}

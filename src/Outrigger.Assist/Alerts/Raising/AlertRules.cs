using Outrigger.Core.Time;

namespace Outrigger.Assist.Alerts.Raising;

/// <summary>What follows for an alert: the record to write, and what is told. Null records change nothing.</summary>
internal readonly record struct AlertChange(AlertRecord? Record, AlertEvent? Event);

/// <summary>The rules of an alert's life: pure functions of record, clock and settings.</summary>
internal static class AlertRules
{
    // An alert kept quiet is looked at so often: a silence may be taken back.
    private const long SilencedCheckMicros = 60_000_000;

    /// <summary>A signal came.</summary>
    /// <param name="current">The key's last alert; null when there is none.</param>
    /// <param name="signal">What came, as it would be opened; its count is that of the signals it stands for.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="isSilenced">Whether a silence covers it.</param>
    public static AlertChange Raise(AlertRecord? current, AlertRecord signal, AlertsOptions settings, bool isSilenced)
    {
        var now = signal.LastAtMicros;
        if (current is null || (current.State == AlertState.Resolved && now - current.ResolvedAtMicros > Micros(settings.ReopenWithin)))
        {
            return Told(signal with { Version = 1, State = AlertState.Open, FirstAtMicros = now, OpenedAtMicros = now, Opens = 1, OpensSinceMicros = now }, AlertEvent.Opened, settings, isSilenced, now);
        }

        var next = Join(current, signal);
        if (current.State != AlertState.Resolved)
        {
            var isWorse = current.Notified is { } told && next.Alert.Severity > told;
            return Told(next, isWorse ? AlertEvent.Escalated : current.Notified is null ? AlertEvent.Opened : null, settings, isSilenced, now);
        }

        var isSameWindow = now - current.OpensSinceMicros <= Micros(settings.FlapWindow);
        next = next with
        {
            State = AlertState.Open,
            OpenedAtMicros = now,
            ResolvedAtMicros = null,
            ResolvedBy = null,
            AcknowledgedBy = null,
            Opens = isSameWindow ? current.Opens + 1 : 1,
            OpensSinceMicros = isSameWindow ? current.OpensSinceMicros : now,

            // How severe it is this time; what it was the last time is over.
            Alert = next.Alert with { Severity = signal.Alert.Severity },
        };
        var flaps = next.Opens >= settings.FlapOpens;
        next = next with { IsFlapping = flaps };
        return Told(next, flaps ? AlertEvent.Flapping : AlertEvent.Reopened, settings, isSilenced, now);
    }

    /// <summary>Its source, or somebody, says that it is over. A source is not believed while it flaps.</summary>
    public static AlertChange Resolve(AlertRecord current, string by, bool isSource, long now, AlertsOptions settings) =>
        current.State == AlertState.Resolved || (isSource && current.IsFlapping)
            ? default
            : Ended(current, by, now, settings, forget: !isSource);

    /// <summary>Nobody said anything: is it over, is it to be told (again)?</summary>
    public static AlertChange Check(AlertRecord current, long now, AlertsOptions settings, bool isSilenced)
    {
        if (current.State == AlertState.Resolved)
        {
            return default;
        }

        if (now - current.LastAtMicros >= Quiet(current, settings))
        {
            return Ended(current with { IsSilenced = isSilenced }, "quiet", now, settings, forget: false);
        }

        var happened = current.Notified is null ? AlertEvent.Opened : IsReminderDue(current, now, settings) ? AlertEvent.Reminder : (AlertEvent?)null;
        return Told(current with { Version = current.Version + 1 }, happened, settings, isSilenced, now);
    }

    /// <summary>Somebody takes it.</summary>
    public static AlertChange Acknowledge(AlertRecord current, string by, long now, AlertsOptions settings) =>
        current.State == AlertState.Resolved
            ? default
            : new(Scheduled(current with { Version = current.Version + 1, State = AlertState.Acknowledged, AcknowledgedBy = by }, settings, now), null);

    /// <summary>An advisor has worded it.</summary>
    public static AlertRecord Word(AlertRecord current, string message, IReadOnlyList<string> actions) => current with
    {
        Version = current.Version + 1,
        IsWorded = true,
        Alert = current.Alert with { Message = message, SuggestedActions = actions.Count > 0 ? actions : current.Alert.SuggestedActions },
    };

    private static AlertChange Ended(AlertRecord current, string by, long now, AlertsOptions settings, bool forget)
    {
        var wasTold = current.Notified is not null && !current.IsSilenced;
        var over = current with
        {
            Version = current.Version + 1,
            State = AlertState.Resolved,
            ResolvedAtMicros = now,
            ResolvedBy = by,
            NextCheckMicros = null,
            Notified = null,
            IsFlapping = false,

            // What somebody has closed by hand, and what was quiet after flapping, begins anew.
            Opens = forget || current.IsFlapping ? 0 : current.Opens,
        };
        return new(over, wasTold ? AlertEvent.Resolved : null);
    }

    private static AlertChange Told(AlertRecord next, AlertEvent? happened, AlertsOptions settings, bool isSilenced, long now)
    {
        next = next with { IsSilenced = isSilenced };
        if (happened is not null && !isSilenced)
        {
            next = next with { Notified = next.Alert.Severity, NotifiedAtMicros = now };
        }

        return new(Scheduled(next, settings, now), isSilenced ? null : happened);
    }

    private static AlertRecord Join(AlertRecord current, AlertRecord signal)
    {
        var isWorse = signal.Alert.Severity > current.Alert.Severity || current.State == AlertState.Resolved;
        var words = current.IsWorded && !isWorse ? current.Alert : signal.Alert;
        return current with
        {
            Version = current.Version + 1,
            LastAtMicros = Math.Max(current.LastAtMicros, signal.LastAtMicros),
            Count = current.Count + signal.Count,
            QuietMicros = signal.QuietMicros,
            IsWorded = current.IsWorded && !isWorse,
            Alert = signal.Alert with
            {
                Id = current.Alert.Id,
                Severity = signal.Alert.Severity > current.Alert.Severity ? signal.Alert.Severity : current.Alert.Severity,
                Message = words.Message,
                SuggestedActions = words.SuggestedActions,
            },
        };
    }

    private static AlertRecord Scheduled(AlertRecord next, AlertsOptions settings, long now)
    {
        var at = next.LastAtMicros + Quiet(next, settings);
        if (next.Notified is null)
        {
            at = Math.Min(at, now + SilencedCheckMicros);
        }
        else if (MayRemind(next, settings))
        {
            at = Math.Min(at, next.NotifiedAtMicros + Micros(settings.RemindAfter));
        }

        // Kept quiet, a reminder that is due would be due at once, for ever.
        return next with { NextCheckMicros = Math.Max(at, next.IsSilenced ? now + SilencedCheckMicros : now) };
    }

    private static bool IsReminderDue(AlertRecord record, long now, AlertsOptions settings) => MayRemind(record, settings) && now - record.NotifiedAtMicros >= Micros(settings.RemindAfter);

    private static bool MayRemind(AlertRecord record, AlertsOptions settings) =>
        settings.RemindAfter > TimeSpan.Zero && record is { State: AlertState.Open, IsFlapping: false, Alert.Severity: >= AlertSeverity.High };

    private static long Quiet(AlertRecord record, AlertsOptions settings) => record.IsFlapping ? Math.Max(record.QuietMicros, Micros(settings.FlapQuietFor)) : record.QuietMicros;

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}

using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Alerts;

/// <summary>The instruments of alerts, of meter <c>Outrigger.Assist</c>.</summary>
internal sealed class AlertsMetrics
{
    private readonly Counter<long> _signals;
    private readonly Counter<long> _notices;
    private readonly Counter<long> _worded;

    public AlertsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Assist");
        _signals = meter.CreateCounter<long>("outrigger.assist.alerts.signals", "{signal}", "Signals of alerts, by outcome: raised, resolved, refused, off, dropped, full, contended.");
        _notices = meter.CreateCounter<long>("outrigger.assist.alerts.notices", "{notice}", "What was told of alerts, by event and severity.");
        _worded = meter.CreateCounter<long>("outrigger.assist.alerts.worded", "{alert}", "Alerts given to a language model, by outcome: used, none, late, failed, full.");
    }

    public void Signal(string outcome) => _signals.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    public void Notice(AlertNotice notice) => _notices.Add(
        1, new KeyValuePair<string, object?>("event", notice.Event.ToString().ToLowerInvariant()), new KeyValuePair<string, object?>("severity", notice.Record.Alert.Severity.ToString().ToLowerInvariant()));

    public void Worded(string outcome) => _worded.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}

using System.Diagnostics.Metrics;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>The instruments of deliveries, of meter <c>Outrigger.Assist</c>.</summary>
internal sealed class AlertDeliveryMetrics
{
    private readonly Counter<long> _attempts;
    private readonly Histogram<double> _duration;

    public AlertDeliveryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Assist");
        _attempts = meter.CreateCounter<long>("outrigger.assist.alerts.deliveries", "{attempt}", "Attempts to deliver alerts, by channel and outcome: delivered, retried, dead.");
        _duration = meter.CreateHistogram<double>("outrigger.assist.alerts.delivery.duration", "s", "Time that an attempt took, by channel.");
    }

    public void Attempt(string channel, string outcome, TimeSpan took)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("channel", channel), new KeyValuePair<string, object?>("outcome", outcome));
        _duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("channel", channel));
    }
}

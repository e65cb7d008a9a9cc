using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Anomaly;

/// <summary>The instruments of metric anomalies, on meter <c>Outrigger.Assist</c>.</summary>
internal sealed class AnomalyMetrics
{
    public AnomalyMetrics(IMeterFactory meters, SeriesStore store)
    {
        var meter = meters.Create("Outrigger.Assist");
        Points = meter.CreateCounter<long>("outrigger.assist.anomaly.points", "{point}", "Points taken, by status: judged, duplicate, out-of-order or refused.");
        meter.CreateObservableGauge("outrigger.assist.anomaly.series", () => store.Count, "{series}", "Series that are watched.");
        meter.CreateObservableCounter("outrigger.assist.anomaly.evicted", () => store.Evicted, "{series}", "Series that gave way because there were too many.");
    }

    public Counter<long> Points { get; }
}

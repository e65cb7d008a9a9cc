using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Forecasting;

/// <summary>The module's instruments, in meter <c>Outrigger.Assist.Forecasting</c>.</summary>
internal sealed class ForecastingMetrics
{
    public ForecastingMetrics(IMeterFactory meters, NamedSeriesStore store)
    {
        var meter = meters.Create("Outrigger.Assist.Forecasting");
        Points = meter.CreateCounter<long>("outrigger.forecasting.points", "{point}", "Observed points, by what became of them.");
        Evicted = meter.CreateCounter<long>("outrigger.forecasting.evicted", "{series}", "Series that gave way to others.");
        meter.CreateObservableGauge("outrigger.forecasting.series", () => store.Count, "{series}", "Series that are kept.");
    }

    public Counter<long> Points { get; }

    public Counter<long> Evicted { get; }
}

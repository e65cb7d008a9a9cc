using System.Diagnostics.Metrics;
using Outrigger.Assist.DriftProfiles;

namespace Outrigger.Assist.Drift;

/// <summary>The instruments of the version guard, on meter <c>Outrigger.Assist</c>.</summary>
internal sealed class DriftMetrics
{
    public DriftMetrics(IMeterFactory meters, DriftStore store)
    {
        var meter = meters.Create("Outrigger.Assist");
        Exchanges = meter.CreateCounter<long>("outrigger.assist.drift.exchanges", "{exchange}", "Answered calls taken, by status: stable, compared, unreadable, refused or failed.");
        RollBacks = meter.CreateCounter<long>("outrigger.assist.drift.roll_backs", "{version}", "Versions that were said to be rolled back.");
        meter.CreateObservableGauge("outrigger.assist.drift.routes", () => store.Count, "{route}", "Routes that are watched.");
        meter.CreateObservableCounter("outrigger.assist.drift.evicted", () => store.Evicted, "{route}", "Routes that gave way because there were too many.");
    }

    public Counter<long> Exchanges { get; }

    public Counter<long> RollBacks { get; }
}

using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Triage;

/// <summary>The instruments of triage, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class TriageMetrics
{
    public TriageMetrics(IMeterFactory meters, TriageTenants tenants)
    {
        var meter = meters.Create("Outrigger.Assist");
        Items = meter.CreateCounter<long>("outrigger.assist.triage.items", "{item}", "Items put on lists, by kind and by outcome: added, merged, reopened, refused.");
        Closed = meter.CreateCounter<long>("outrigger.assist.triage.closed", "{item}", "Items closed, by kind and by whether in time.");
        meter.CreateObservableGauge("outrigger.assist.triage.open", () => tenants.OpenItems, "{item}", "Items that are open, all tenants together.");
    }

    public Counter<long> Items { get; }

    public Counter<long> Closed { get; }
}

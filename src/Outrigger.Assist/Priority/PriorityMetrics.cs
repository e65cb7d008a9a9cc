using System.Diagnostics.Metrics;

namespace Outrigger.Assist.Priority;

/// <summary>The instruments of priority, in meter <c>Outrigger.Assist</c>.</summary>
internal sealed class PriorityMetrics
{
    private readonly Meter _meter;

    public PriorityMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Assist");
        Outcomes = _meter.CreateCounter<long>("outrigger.assist.priority.outcomes", "{task}", "Tasks whose outcome was told, by whether they mattered.");
        Capped = _meter.CreateCounter<long>("outrigger.assist.priority.capped", "{task}", "Critical tasks that were counted as high, because their tenant has too many.");
    }

    public Counter<long> Outcomes { get; }

    public Counter<long> Capped { get; }

    /// <summary>Shows for how many tenants is learned.</summary>
    public void ObserveTenants(Func<int> count) =>
        _meter.CreateObservableGauge("outrigger.assist.priority.tenants", count, "{tenant}", "Tenants whose times and risks are remembered.");
}

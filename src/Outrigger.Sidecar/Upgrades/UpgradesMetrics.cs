using System.Diagnostics.Metrics;

namespace Outrigger.Sidecar.Upgrades;

/// <summary>The instruments of upgraded connections, on meter <c>Outrigger.Sidecar</c>.</summary>
internal sealed class UpgradesMetrics
{
    private readonly UpDownCounter<long> _open;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _full;

    public UpgradesMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Sidecar");
        _open = meter.CreateUpDownCounter<long>("outrigger.sidecar.upgrades.open", "{connection}", "Upgraded connections that are open.");
        _refused = meter.CreateCounter<long>("outrigger.sidecar.upgrades.failed", "{request}", "Upgrades that the backend did not answer.");
        _full = meter.CreateCounter<long>("outrigger.sidecar.upgrades.full", "{request}", "Upgrades that were refused because there were too many.");
    }

    public void Opened() => _open.Add(1);

    public void Closed() => _open.Add(-1);

    public void Refused() => _refused.Add(1);

    public void Full() => _full.Add(1);
}

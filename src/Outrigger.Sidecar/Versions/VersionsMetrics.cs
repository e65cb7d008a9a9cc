using System.Diagnostics.Metrics;

namespace Outrigger.Sidecar.Versions;

/// <summary>The instruments of versions, on meter <c>Outrigger.Sidecar</c>.</summary>
internal sealed class VersionsMetrics
{
    private static readonly KeyValuePair<string, object?> Stable = new("version", "stable");
    private static readonly KeyValuePair<string, object?> Canary = new("version", "canary");

    private readonly Counter<long> _chosen;
    private readonly Counter<long> _lost;
    private readonly Counter<long> _rollBacks;

    public VersionsMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Sidecar");
        _chosen = meter.CreateCounter<long>("outrigger.sidecar.versions.chosen", "{request}", "Requests by the version that they were given to: stable or canary.");
        _lost = meter.CreateCounter<long>("outrigger.sidecar.versions.lost", "{answer}", "Answers that were not looked at because too many waited.");
        _rollBacks = meter.CreateCounter<long>("outrigger.sidecar.versions.roll_backs", "{version}", "Versions that were rolled back, by the guard or by people.");
    }

    public void Chosen(bool isCanary) => _chosen.Add(1, isCanary ? Canary : Stable);

    public void Lost() => _lost.Add(1);

    public void RolledBack() => _rollBacks.Add(1);
}

using System.Diagnostics.Metrics;

namespace Outrigger.Sidecar.Mirroring;

/// <summary>The instruments of copies, on meter <c>Outrigger.Sidecar</c>.</summary>
internal sealed class MirroringMetrics
{
    private readonly Counter<long> _copies;

    public MirroringMetrics(IMeterFactory meters) =>
        _copies = meters.Create("Outrigger.Sidecar").CreateCounter<long>("outrigger.sidecar.mirroring.copies", "{request}", "Copies of requests, by status: sent, failed, or left out because too many were on their way.");

    public void Sent() => _copies.Add(1, new KeyValuePair<string, object?>("status", "sent"));

    public void Failed() => _copies.Add(1, new KeyValuePair<string, object?>("status", "failed"));

    public void LeftOut() => _copies.Add(1, new KeyValuePair<string, object?>("status", "left_out"));
}

using System.Diagnostics.Metrics;

namespace Outrigger.Sidecar.Proxy;

/// <summary>The instruments of the forwarder, on meter <c>Outrigger.Sidecar</c>.</summary>
internal sealed class ProxyMetrics
{
    // Made once: a measurement allocates nothing.
    private static readonly KeyValuePair<string, object?>[] Classes = [.. Enumerable.Range(0, 10).Select(static each => new KeyValuePair<string, object?>("status", each + "xx"))];
    private static readonly KeyValuePair<string, object?>[] Failures = [.. Enum.GetValues<ForwardFailure>().Select(static each => new KeyValuePair<string, object?>("failure", each.ToString()))];

    private readonly Counter<long> _forwarded;
    private readonly Counter<long> _failed;

    public ProxyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Sidecar");
        _forwarded = meter.CreateCounter<long>("outrigger.sidecar.proxy.answers", "{answer}", "Answers of the backend that were passed on whole, by class of status.");
        _failed = meter.CreateCounter<long>("outrigger.sidecar.proxy.failures", "{request}", "Requests without a whole answer of the backend, by what failed.");
    }

    public void Forwarded(int status) => _forwarded.Add(1, Classes[Math.Clamp(status / 100, 0, 9)]);

    public void Failed(ForwardFailure failure) => _failed.Add(1, Failures[(int)failure]);
}

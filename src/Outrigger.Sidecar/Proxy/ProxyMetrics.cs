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
    private readonly Counter<long> _early;
    private readonly Counter<long> _trailers;
    private readonly Counter<long> _slow;

    public ProxyMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("Outrigger.Sidecar");
        _forwarded = meter.CreateCounter<long>("outrigger.sidecar.proxy.answers", "{answer}", "Answers of the backend that were passed on whole, by class of status.");
        _failed = meter.CreateCounter<long>("outrigger.sidecar.proxy.failures", "{request}", "Requests without a whole answer of the backend, by what failed.");
        _early = meter.CreateCounter<long>("outrigger.sidecar.proxy.early_answers", "{answer}", "Answers, or ends of the connection, that came before the body of their request was whole.");
        _trailers = meter.CreateCounter<long>("outrigger.sidecar.proxy.request_trailers_dropped", "{request}", "Requests whose trailers did not go on.");
        _slow = meter.CreateCounter<long>("outrigger.sidecar.proxy.slow_bodies", "{request}", "Requests that were given up because their body came too slowly.");
    }

    public void Forwarded(int status) => _forwarded.Add(1, Classes[Math.Clamp(status / 100, 0, 9)]);

    public void AnsweredEarly() => _early.Add(1);

    public void TrailersDropped() => _trailers.Add(1);

    public void SlowBody() => _slow.Add(1);

    public void Failed(ForwardFailure failure) => _failed.Add(1, Failures[(int)failure]);
}

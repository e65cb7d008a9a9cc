using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;

namespace Outrigger.Sidecar.Proxy;

/// <summary>The client that calls the backend, and one whose connections are given away to upgrades. Thread-safe.</summary>
internal sealed class ProxyClient : IDisposable
{
    public ProxyClient(IEgress egress, IOptions<ProxyOptions> options)
    {
        var settings = new EgressSettings
        {
            IsForwarding = true,
            ConnectTimeout = options.Value.ConnectTimeout,
            MaxConnectionsPerServer = options.Value.MaxConnections,
            MaxResponseHeadersKiB = options.Value.MaxResponseHeadersKiB,
        };
        Invoker = egress.CreateTrusted(settings);

        // Long upgraded connections would take all places of the pool from the requests.
        Upgrades = egress.CreateTrusted(settings with { MaxConnectionsPerServer = int.MaxValue });
    }

    /// <summary>For requests.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>For upgrades; the web server bounds how many there are.</summary>
    public HttpMessageInvoker Upgrades { get; }

    public void Dispose()
    {
        Invoker.Dispose();
        Upgrades.Dispose();
    }
}

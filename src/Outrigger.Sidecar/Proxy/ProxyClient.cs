using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;

namespace Outrigger.Sidecar.Proxy;

/// <summary>The clients that call the backend, by what becomes of their connections. Thread-safe.</summary>
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

        // Uploads that take their time are bounded by themselves, so that they leave the places of the other requests alone.
        Streaming = egress.CreateTrusted(settings with { SeesEarlyAnswers = true });

        // Long upgraded connections would take all places of the pool from the requests.
        Upgrades = egress.CreateTrusted(settings with { MaxConnectionsPerServer = int.MaxValue });
    }

    /// <summary>For requests.</summary>
    public HttpMessageInvoker Invoker { get; }

    /// <summary>For requests over HTTP/1.1 whose body is passed on as it comes.</summary>
    public HttpMessageInvoker Streaming { get; }

    /// <summary>For upgrades; the web server bounds how many there are.</summary>
    public HttpMessageInvoker Upgrades { get; }

    public void Dispose()
    {
        Invoker.Dispose();
        Streaming.Dispose();
        Upgrades.Dispose();
    }
}

using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Outrigger.Server.Hosting;

/// <summary>Limits of the web server. Kestrel leaves the number of connections open; here every count and size has a bound.</summary>
internal static class KestrelSetup
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public static void Configure(KestrelServerOptions kestrel, HttpOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = options.MaxRequestBodyBytes;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxUpgradedConnections;
        limits.MaxRequestHeadersTotalSize = options.MaxRequestHeadersBytes;
        limits.MaxRequestHeaderCount = options.MaxRequestHeaders;
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.MinBytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(options.MinBytesPerSecond, Grace);
        limits.Http2.MaxRequestHeaderFieldSize = options.MaxRequestHeadersBytes;
    }
}

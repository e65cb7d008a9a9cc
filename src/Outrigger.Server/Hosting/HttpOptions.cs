using System.ComponentModel.DataAnnotations;

namespace Outrigger.Server.Hosting;

/// <summary>What the server takes from the network: sizes, rates, counts, and whom it believes. All limits are on by default.</summary>
public sealed class HttpOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Http";

    /// <summary>The largest request body.</summary>
    /// <value>1,024 to 1,073,741,824 bytes; default 33,554,432 (32 MiB).</value>
    [Range(1024L, 1024L * 1024 * 1024)]
    public long MaxRequestBodyBytes { get; init; } = 32L * 1024 * 1024;

    /// <summary>The most connections at once; further ones are closed at once.</summary>
    /// <value>1 to 1,000,000; default 20,000.</value>
    [Range(1L, 1_000_000L)]
    public long MaxConnections { get; init; } = 20_000;

    /// <summary>The most upgraded connections (WebSockets) at once.</summary>
    /// <value>1 to 1,000,000; default 10,000.</value>
    [Range(1L, 1_000_000L)]
    public long MaxUpgradedConnections { get; init; } = 10_000;

    /// <summary>The largest block of request headers.</summary>
    /// <value>1,024 to 1,048,576 bytes; default 32,768.</value>
    [Range(1024, 1024 * 1024)]
    public int MaxRequestHeadersBytes { get; init; } = 32 * 1024;

    /// <summary>The most request headers.</summary>
    /// <value>10 to 1,000; default 100.</value>
    [Range(10, 1000)]
    public int MaxRequestHeaders { get; init; } = 100;

    /// <summary>How long a client may take for its request headers.</summary>
    /// <value>1 s to 5 min; default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an idle connection is kept.</summary>
    /// <value>1 s to 1 h; default 130 s, longer than the 60 s and 120 s usual in proxies, so that they close first.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>The slowest pace at which bodies are taken and answers are read, after five seconds of grace.</summary>
    /// <value>1 to 1,048,576 bytes per second; default 240.</value>
    [Range(1, 1024 * 1024)]
    public int MinBytesPerSecond { get; init; } = 240;

    /// <summary>Proxies whose <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> are believed.</summary>
    /// <value>Addresses or ranges in CIDR notation; at most 256. Default: none, forwarding headers are ignored.</value>
    [MaxLength(256)]
    public IReadOnlyList<string> TrustedProxies { get; set; } = [];

    /// <summary>Host names, without port, that requests may be sent to besides localhost, 127.0.0.1 and [::1].</summary>
    /// <value>At most 256. Default: none; then keyless mode answers on the loopback names only, and with keys every name is taken.</value>
    [MaxLength(256)]
    public IReadOnlyList<string> AllowedHosts { get; set; } = [];

    /// <summary>How long running requests may go on after the server was told to stop.</summary>
    /// <value>0 s to 10 min; default 25 s, inside the 30 s that orchestrators usually grant.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How long readiness answers 503 while requests are still taken, so that a load balancer looks away first.</summary>
    /// <value>0 s to 1 min; default 0 s on loopback and 3 s elsewhere.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan? ReadinessDelay { get; init; }
}

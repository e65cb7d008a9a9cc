namespace Outrigger.Core.Egress;

/// <summary>
/// The only maker of HTTP clients. Two policies: addresses an operator wrote into the configuration are trusted
/// (loopback, private ranges and proxies included); addresses that came with a request never are: every resolved address
/// is checked when the connection is made. Neither follows redirects, keeps cookies or decompresses. Thread-safe.
/// </summary>
public interface IEgress
{
    /// <summary>A client for addresses from the configuration. The caller owns and disposes it.</summary>
    HttpMessageInvoker CreateTrusted(EgressSettings settings);

    /// <summary>A client for addresses from requests. The caller owns and disposes it.</summary>
    HttpMessageInvoker CreateUntrusted(EgressSettings settings);
}

/// <summary>How a client of <see cref="IEgress"/> connects.</summary>
public sealed record EgressSettings
{
    /// <summary>The longest a connection may take, TLS included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long a pooled connection is replaced, so that DNS changes are seen. Default 5 min.</summary>
    public TimeSpan ConnectionLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Connections kept open at most to one server. Default 4,096.</summary>
    public int MaxConnectionsPerServer { get; init; } = 4096;

    /// <summary>The largest header block of an answer, in KiB. Default 64.</summary>
    public int MaxResponseHeadersKiB { get; init; } = 64;

    /// <summary>
    /// Whether the client passes the calls of others on, as a reverse proxy does: the proxy of the environment is not used, no
    /// header of ours is added, and the bytes of header values stay as they are. Default false.
    /// </summary>
    public bool IsForwarding { get; init; }

    /// <summary>
    /// Whether an answer over HTTP/1.1 that comes while the body of its request is still sent is heard at once
    /// (<see cref="EarlyAnswer"/>); forwarding clients only. Default false.
    /// </summary>
    public bool SeesEarlyAnswers { get; init; }
}

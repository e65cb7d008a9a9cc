using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Proxy;

/// <summary>How requests are forwarded to the backend. Takes effect without a restart where nothing else is said.</summary>
public sealed class ProxyOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string SectionName = "Outrigger:Sidecar:Proxy";

    /// <summary>Where the backend is: <c>http://host:port</c>, with a path when it lies below one.</summary>
    /// <value>An absolute http or https address without user, query and fragment. Default empty: no sidecar.</value>
    /// <remarks>Another address takes effect without a restart; empty only at one. Addresses out of the configuration are trusted: loopback and private ones too.</remarks>
    [MaxLength(2048)]
    public string Backend { get; set; } = "";

    /// <summary>Whether the backend speaks HTTP/2 (without TLS: by prior knowledge).</summary>
    /// <value>Default false: HTTP/1.1.</value>
    public bool Http2 { get; set; }

    /// <summary>Whether the backend sees the <c>Host</c> that the client named.</summary>
    /// <value>Default true. False: the backend's own address.</value>
    public bool PreserveHost { get; set; } = true;

    /// <summary>Proxies in front that are believed about where a request comes from: their forwarding headers are kept.</summary>
    /// <value>Addresses or ranges in CIDR notation; at most 64. Default none: everybody's forwarding headers are dropped.</value>
    /// <remarks>Takes effect without a restart. <c>X-AI-*</c> is dropped whoever sends it.</remarks>
    [MaxLength(64)]
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>How long a connection to the backend may take.</summary>
    /// <value>10 ms to 5 min. Default 5 s. Read at the start.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:05:00")]
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the backend may take until the head of its answer, counted from the last byte of the request.</summary>
    /// <value>10 ms to 1 h. Default 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan FirstByteTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a body may pause, in either direction.</summary>
    /// <value>10 ms to 1 day. Default 2 min.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Connections to the backend at most, and as many again for bodies that are passed on as they come; further requests wait for one.</summary>
    /// <value>1 to 65,535. Default 1,024. Read at the start.</value>
    [Range(1, 65_535)]
    public int MaxConnections { get; set; } = 1024;

    /// <summary>The largest head of an answer of the backend, in KiB.</summary>
    /// <value>1 to 1,024. Default 64. Read at the start.</value>
    [Range(1, 1024)]
    public int MaxResponseHeadersKiB { get; set; } = 64;
}

/// <summary>Checks the attributes of <see cref="ProxyOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ProxyOptionsValidator : IValidateOptions<ProxyOptions>;

/// <summary>Checks what attributes cannot say, and names what is wrong.</summary>
internal sealed class ProxyOptionsCrossValidator : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        if (options.Backend.Length > 0 && BackendAddress.Problem(options.Backend) is { } problem)
        {
            return ValidateOptionsResult.Fail($"{ProxyOptions.SectionName}:Backend {problem}");
        }

        foreach (var text in options.TrustedProxies)
        {
            if (!IPAddress.TryParse(text, out _) && !IPNetwork.TryParse(text, out _))
            {
                return ValidateOptionsResult.Fail($"{ProxyOptions.SectionName}:TrustedProxies holds '{text}', which is neither an address nor a range in CIDR notation.");
            }
        }

        return ValidateOptionsResult.Success;
    }
}

/// <summary>What an address of a backend must be.</summary>
internal static class BackendAddress
{
    /// <summary>What is wrong with a text as an address; null when nothing is.</summary>
    public static string? Problem(string text) =>
        !Uri.TryCreate(text, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
            ? $"is '{text}'; an address of a backend is http://host:port or https://host:port."
            : uri.UserInfo.Length > 0 || uri.Query.Length > 0 || uri.Fragment.Length > 0
                ? "has a user, a query or a fragment; an address of a backend has none."
                : null;
}

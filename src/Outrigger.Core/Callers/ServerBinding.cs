using System.Net;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Callers;

/// <summary>
/// What the server listens on, known before it starts. It decides whether there is a keyless mode, whether the simulated
/// provider is on by itself and whether the operator's pages are open. Immutable; registered as a singleton by the host.
/// </summary>
public sealed class ServerBinding
{
    private readonly string[] _allowedHosts;

    /// <summary>Reads listen addresses.</summary>
    /// <param name="urls">Addresses as Kestrel takes them; none counts as not loopback.</param>
    /// <param name="allowedHosts">Further host names (without port) that requests may be sent to.</param>
    public ServerBinding(IEnumerable<string> urls, IEnumerable<string> allowedHosts)
    {
        ArgumentNullException.ThrowIfNull(urls);
        ArgumentNullException.ThrowIfNull(allowedHosts);
        Urls = [.. urls];
        _allowedHosts = [.. allowedHosts.Where(host => !string.IsNullOrWhiteSpace(host)).Select(host => host.Trim())];
        IsLoopbackOnly = Urls.Count > 0 && Urls.All(IsLoopback);
    }

    /// <summary>The binding of a host that says nothing about itself: not loopback, so that nothing opens by accident.</summary>
    public static ServerBinding Unknown { get; } = new([], []);

    /// <summary>The addresses as configured.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>True when every address is a loopback one: only processes of this machine can connect.</summary>
    public bool IsLoopbackOnly { get; }

    /// <summary>True when <c>Outrigger:Http:AllowedHosts</c> names any.</summary>
    public bool HasHostList => _allowedHosts.Length > 0;

    /// <summary>
    /// Whether a Host header names this machine or an allowed host. A web page that rebinds its name to 127.0.0.1 sends
    /// its own name and fails here.
    /// </summary>
    public bool IsKnownHost(HostString host)
    {
        // HostString.Host keeps the brackets of IPv6.
        var name = host.Host;
        return string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
            || name is "127.0.0.1" or "[::1]"
            || IsAllowedHost(name);
    }

    private bool IsAllowedHost(string name)
    {
        foreach (var allowed in _allowedHosts)
        {
            if (string.Equals(allowed, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLoopback(string url)
    {
        // "*" and "+" are no host names, so that Uri refuses them; they mean every interface.
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            return false;
        }

        return uri.HostNameType == UriHostNameType.Dns
            ? string.Equals(uri.Host, "localhost", StringComparison.OrdinalIgnoreCase)
            : IPAddress.TryParse(uri.DnsSafeHost, out var address) && IPAddress.IsLoopback(address);
    }
}

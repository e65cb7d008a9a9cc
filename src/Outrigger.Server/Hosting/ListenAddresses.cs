using Outrigger.Core.Callers;

namespace Outrigger.Server.Hosting;

/// <summary>What the server listens on, known before it starts, and the names it is called by. Immutable.</summary>
internal sealed class ListenAddresses
{
    private readonly string[] _allowedHosts;

    /// <param name="urls">Addresses as Kestrel takes them.</param>
    /// <param name="allowedHosts">Host names, without port, that requests may be sent to besides the loopback ones.</param>
    public ListenAddresses(IReadOnlyList<string> urls, IEnumerable<string> allowedHosts)
    {
        Urls = urls;
        _allowedHosts = [.. allowedHosts];
        IsLoopbackOnly = new BindingInfo(urls).IsLoopbackOnly;
    }

    public IReadOnlyList<string> Urls { get; }

    /// <summary>True when every address is a loopback one: only processes of this machine can connect.</summary>
    public bool IsLoopbackOnly { get; }

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
}

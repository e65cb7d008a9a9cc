using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Whom to believe about where a request comes from. Follows the settings. Thread-safe.</summary>
internal sealed class TrustedPeers : IDisposable
{
    private readonly IDisposable? _changes;
    private IPNetwork[] _networks;

    public TrustedPeers(IEnumerable<string> proxies) => _networks = Parse(proxies);

    public TrustedPeers(IOptionsMonitor<ProxyOptions> options)
        : this(options.CurrentValue.TrustedProxies) =>
        _changes = options.OnChange((changed, _) => Volatile.Write(ref _networks, Parse(changed.TrustedProxies)));

    public void Dispose() => _changes?.Dispose();

    private static IPNetwork[] Parse(IEnumerable<string> proxies) => [.. proxies.Select(static text => IPNetwork.TryParse(text, out var network)
        ? network
        : new IPNetwork(IPAddress.Parse(text), IPAddress.Parse(text).GetAddressBytes().Length * 8))];

    /// <summary>Whether a peer is believed.</summary>
    public bool IsTrusted(IPAddress? address)
    {
        var networks = Volatile.Read(ref _networks);
        if (address is null || networks.Length == 0)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The client behind trusted proxies: the last address of <c>X-Forwarded-For</c> that is none of them. Null when they
    /// name nobody.
    /// </summary>
    public IPAddress? ClientOf(HttpRequest request)
    {
        var values = request.Headers["X-Forwarded-For"];
        for (var i = values.Count - 1; i >= 0; i--)
        {
            var rest = values[i].AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.LastIndexOf(',');
                var one = rest[(comma + 1)..].Trim();
                rest = comma < 0 ? default : rest[..comma];
                if (!IPEndPoint.TryParse(one, out var client))
                {
                    return null;
                }

                if (!IsTrusted(client.Address))
                {
                    return client.Address;
                }
            }
        }

        return null;
    }
}

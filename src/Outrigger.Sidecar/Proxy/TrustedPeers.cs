using System.Net;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Whom to believe about where a request comes from. Immutable and thread-safe.</summary>
internal sealed class TrustedPeers(IEnumerable<string> proxies)
{
    private readonly IPNetwork[] _networks = [.. proxies.Select(static text => IPNetwork.TryParse(text, out var network)
        ? network
        : new IPNetwork(IPAddress.Parse(text), IPAddress.Parse(text).GetAddressBytes().Length * 8))];

    /// <summary>Whether a peer is believed.</summary>
    public bool IsTrusted(IPAddress? address)
    {
        if (address is null || _networks.Length == 0)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
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

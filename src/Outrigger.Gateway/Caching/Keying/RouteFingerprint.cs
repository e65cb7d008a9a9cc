using System.Runtime.CompilerServices;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// Who may answer, as 32 bytes: every target's provider, protocol, address, fixed headers and model, in order. An alias
/// that leads elsewhere, or a provider that moved, does not serve the answers of before. Computed once a route, which is
/// immutable. Thread-safe.
/// </summary>
internal sealed class RouteFingerprint
{
    private static readonly ConditionalWeakTable<Route, byte[]>.CreateValueCallback Computing = Compute;

    private readonly ConditionalWeakTable<Route, byte[]> _known = [];

    /// <summary>The fingerprint of a route.</summary>
    public ReadOnlySpan<byte> Get(Route route) => _known.GetValue(route, Computing);

    private static byte[] Compute(Route route)
    {
        var hash = KeyHash.Rent();
        hash.Add((byte)'T', route.Targets.Length);
        foreach (var target in route.Targets)
        {
            hash.Add((byte)'p', target.Upstream.Name);
            hash.Add((byte)'w', target.Upstream.Protocol);
            hash.Add((byte)'u', target.Upstream.GetUri("/models").AbsoluteUri);
            hash.Add((byte)'m', target.Model);
            hash.Add((byte)'a', target.Api);
            hash.Add((byte)'h', target.Upstream.Headers.Length);
            foreach (var (name, value) in target.Upstream.Headers)
            {
                hash.Add((byte)'k', name);
                hash.Add((byte)'v', value);
            }
        }

        var digest = new byte[CacheKey.DigestBytes];
        hash.Finish(digest);
        return digest;
    }
}

using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// Request headers that change the answer: all that cross the gateway, but those of a short list. A header that somebody
/// lets through tomorrow is in the key without anybody thinking of it.
/// </summary>
internal static class KeyedHeaders
{
    /// <summary>Cross the gateway and change nothing: the route fixes the form of an answer, the rest says who sends and how often.</summary>
    private static readonly string[] Neutral = ["Accept", "Accept-Encoding", "User-Agent", "Idempotency-Key"];

    /// <summary>Adds the headers of a request.</summary>
    public static void Add(KeyHash hash, IHeaderDictionary headers, IWireProtocol protocol)
    {
        AddAll(hash, headers, protocol.RequestHeaders);
        AddAll(hash, headers, UpstreamHeaders.SteeringSimulation);
    }

    private static void AddAll(KeyHash hash, IHeaderDictionary headers, ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!headers.TryGetValue(name, out var values) || Neutral.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            hash.Add((byte)'H', name);
            hash.Add((byte)'c', values.Count);
            foreach (var value in values)
            {
                hash.Add((byte)'v', value);
            }
        }
    }
}

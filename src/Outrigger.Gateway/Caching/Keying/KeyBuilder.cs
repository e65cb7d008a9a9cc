using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// The key of a call: tenant, what was asked of whom, and everything in the request that changes the answer. Thread-safe.
/// </summary>
internal sealed class KeyBuilder
{
    /// <summary>Goes into every key: raised when what a key is made of changes, so that entries of an older build are not found.</summary>
    private const int Version = 1;

    private readonly RouteFingerprint _routes = new();

    /// <summary>The key; null for a call that is not cached.</summary>
    public CacheKey? TryBuild(Call call, Route route, int maxDepth)
    {
        if (call.Scan.NamesObjects)
        {
            // The answer depends on what the provider keeps, and that changes.
            return null;
        }

        var hash = KeyHash.Rent();
        var kind = call.Kind;
        hash.Add((byte)'V', Version);

        // First, and in every digest: whose it is.
        hash.Add((byte)'T', call.Caller!.Tenant.Value);
        hash.Add((byte)'P', kind.Protocol.Name);
        hash.Add((byte)'K', kind.Name);
        hash.Add((byte)'R', kind.Route);
        hash.Add(call.Scan.IsStream ? (byte)'S' : (byte)'W');
        hash.Add((byte)'M', call.Scan.Model);
        hash.Add((byte)'A', _routes.Get(route));
        KeyedHeaders.Add(hash, call.Http.Request.Headers, kind.Protocol);
        AddQuery(hash, call.Http.Request);
        if (!CanonicalBody.TryAdd(hash, call.Body!.Span, maxDepth, kind.Protocol.Name, IsResponses(kind)))
        {
            hash.Dispose();
            return null;
        }

        Span<byte> digest = stackalloc byte[CacheKey.DigestBytes];
        hash.Finish(digest);
        return new CacheKey(call.Caller.Tenant, digest);
    }

    private static bool IsResponses(CallKind kind) => kind.Route.StartsWith("/v1/responses", StringComparison.Ordinal);

    /// <summary>All of the query but credentials (Gemini's <c>key</c>): it chooses the form of the answer (<c>alt=sse</c>).</summary>
    private static void AddQuery(KeyHash hash, HttpRequest request)
    {
        if (!request.QueryString.HasValue)
        {
            return;
        }

        foreach (var (name, values) in request.Query.OrderBy(q => q.Key, StringComparer.Ordinal))
        {
            if (name is not ("key" or "access_token"))
            {
                hash.Add((byte)'q', name);
                hash.Add((byte)'c', values.Count);
                foreach (var value in values)
                {
                    hash.Add((byte)'v', value);
                }
            }
        }
    }
}

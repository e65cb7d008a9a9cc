using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Caching;

/// <summary>What the cache does for one call.</summary>
/// <param name="Mode">What it may do.</param>
/// <param name="Ttl">How long the answer is kept.</param>
/// <param name="MaxAge">The oldest answer the client takes; null for any.</param>
internal readonly record struct CacheDirective(CacheMode Mode, TimeSpan Ttl, TimeSpan? MaxAge)
{
    public bool MayRead => (Mode & CacheMode.Read) != 0;

    public bool MayWrite => (Mode & CacheMode.Write) != 0;
}

using Outrigger.Core.Errors;

namespace Outrigger.Redis;

/// <summary>What can go wrong with Redis where a caller must know.</summary>
public static class RedisErrors
{
    /// <summary>Redis does not answer, or not in time.</summary>
    public static readonly ErrorType Unavailable = new("redis-unavailable", 503, "Redis does not answer.", "Repeat later; the operator checks Redis and Outrigger:Redis:ConnectionString.");
}

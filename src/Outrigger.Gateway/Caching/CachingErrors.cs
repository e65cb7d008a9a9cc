using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Caching;

/// <summary>What can go wrong with the response cache.</summary>
public static class CachingErrors
{
    /// <summary>The header that chooses the mode says something else.</summary>
    public static readonly ErrorType InvalidMode = new("invalid-cache-mode", 400, "The cache mode is not known.", "Send x-outrigger-cache-mode once, as read-write, read, write or off.");

    /// <summary>The store of the cache does not answer an administrator.</summary>
    public static readonly ErrorType Unavailable = new("cache-unavailable", 503, "The store of the response cache does not answer.", "Calls go on without it; repeat later, the operator checks Redis.");
}

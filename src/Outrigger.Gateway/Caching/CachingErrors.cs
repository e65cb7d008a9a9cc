using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Caching;

/// <summary>What can go wrong with the response cache.</summary>
public static class CachingErrors
{
    /// <summary>The header that chooses the mode says something else.</summary>
    public static readonly ErrorType InvalidMode = new("invalid-cache-mode", 400, "The cache mode is not known.", "Send x-outrigger-cache-mode once, as read-write, read, write or off.");
}

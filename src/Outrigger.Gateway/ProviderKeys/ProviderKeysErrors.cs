using Outrigger.Core.Errors;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>What can be wrong with provider keys.</summary>
public static class ProviderKeysErrors
{
    /// <summary>The limit of provider keys is reached.</summary>
    public static readonly ErrorType TooManyKeys = new(
        "too-many-provider-keys", 409, "There are as many provider keys as this server takes.",
        "Remove keys that are no longer used, or raise Outrigger:Gateway:ProviderKeys:MaxKeys.");
}

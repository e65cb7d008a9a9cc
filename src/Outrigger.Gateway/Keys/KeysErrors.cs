using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Keys;

/// <summary>What can be wrong with virtual keys; why a key is refused is in <c>CallersErrors</c>.</summary>
public static class KeysErrors
{
    /// <summary>The limit of keys is reached.</summary>
    public static readonly ErrorType TooManyKeys = new(
        "too-many-keys", 409, "There are as many keys as this server takes.", "Remove keys that are no longer used, or raise Outrigger:Gateway:Keys:MaxKeys.");
}

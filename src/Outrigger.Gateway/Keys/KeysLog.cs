using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Keys;

internal static partial class KeysLog
{
    [LoggerMessage(1300, LogLevel.Warning, "Changes of virtual keys by other nodes could not be read, or uses not be kept; the keys that are known stay in force.")]
    public static partial void RefreshFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1301, LogLevel.Information, "The virtual key {KeyId} was made for tenant {Tenant}.")]
    public static partial void KeyMade(this ILogger logger, string keyId, string tenant);

    [LoggerMessage(1302, LogLevel.Information, "The virtual key {KeyId} was {Change}.")]
    public static partial void KeyChanged(this ILogger logger, string keyId, string change);
}

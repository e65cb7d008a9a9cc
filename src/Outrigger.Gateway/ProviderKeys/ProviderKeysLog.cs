using Microsoft.Extensions.Logging;
using Outrigger.Core.Secrets;

namespace Outrigger.Gateway.ProviderKeys;

internal static partial class ProviderKeysLog
{
    [LoggerMessage(1400, LogLevel.Warning, "Changes of provider keys by other nodes could not be read; the keys that are known stay in use.")]
    public static partial void RefreshFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1401, LogLevel.Error, "The provider key {KeyId} of {Provider} cannot be decrypted ({Failure}) and is not used.")]
    public static partial void KeyUnreadable(this ILogger logger, string keyId, string provider, SecretFailure failure);

    [LoggerMessage(1402, LogLevel.Information, "The provider key {KeyId} was {Change}.")]
    public static partial void KeyChanged(this ILogger logger, string keyId, string change);
}

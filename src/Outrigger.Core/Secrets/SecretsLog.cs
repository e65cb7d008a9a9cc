using Microsoft.Extensions.Logging;

namespace Outrigger.Core.Secrets;

internal static partial class SecretsLog
{
    [LoggerMessage(1500, LogLevel.Information, "A master key was made in {Path} (id {KeyId}). Keep a copy: without it the stored provider keys and virtual keys are lost.")]
    public static partial void MasterKeyMade(this ILogger logger, string path, string keyId);

    [LoggerMessage(1501, LogLevel.Warning, "{Path} can be read by others than its owner; set its mode to 0600.")]
    public static partial void KeyFileOpenToOthers(this ILogger logger, string path);

    [LoggerMessage(1502, LogLevel.Information, "{Rows} rows were brought under the master key {KeyId}; former keys are no longer needed.")]
    public static partial void MasterKeyRotated(this ILogger logger, string keyId, int rows);

    [LoggerMessage(1503, LogLevel.Error, "The secret of {Scope} {RowId} cannot be opened with the master key {KeyId}: it was changed, moved, or its key is gone.")]
    public static partial void RowUnreadable(this ILogger logger, string scope, string rowId, string keyId);
}

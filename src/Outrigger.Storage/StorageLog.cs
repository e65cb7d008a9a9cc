using Microsoft.Extensions.Logging;

namespace Outrigger.Storage;

/// <summary>Log events 1000–1099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1000, LogLevel.Information, "Database ready: {Engine}.")]
    public static partial void DatabaseReady(this ILogger logger, string engine);
}

using Microsoft.Extensions.Logging;

namespace Outrigger.Core.Storage;

/// <summary>Log events 1050–1059 (the block of storage, 1000–1099).</summary>
internal static partial class RetentionLog
{
    [LoggerMessage(1050, LogLevel.Information, "Retention of {Job} removed {Rows} rows.")]
    public static partial void RetentionDone(this ILogger logger, string job, long rows);

    [LoggerMessage(1051, LogLevel.Warning, "Retention of {Job} failed and will be tried again.")]
    public static partial void RetentionFailed(this ILogger logger, Exception failure, string job);
}

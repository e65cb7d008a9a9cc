using Microsoft.Extensions.Logging;

namespace Outrigger.AspNetCore.StateFiles;

/// <summary>Log events 5900–5999.</summary>
internal static partial class StateFilesLog
{
    [LoggerMessage(5900, LogLevel.Warning, "The learned state in {File} is not whole and was set aside; the one before it is taken, and without one the model begins cold.")]
    public static partial void FileCorrupt(this ILogger logger, Exception failure, string file);

    [LoggerMessage(5901, LogLevel.Warning, "The learned state in {File} could not be set aside at {At}; it is passed over.")]
    public static partial void NotSetAside(this ILogger logger, Exception failure, string file, DateTimeOffset at);
}

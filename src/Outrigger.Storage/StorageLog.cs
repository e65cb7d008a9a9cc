using Microsoft.Extensions.Logging;

namespace Outrigger.Storage;

/// <summary>Log events 1000–1099.</summary>
internal static partial class StorageLog
{
    [LoggerMessage(1000, LogLevel.Information, "Database ready: {Engine}.")]
    public static partial void DatabaseReady(this ILogger logger, string engine);

    [LoggerMessage(1060, LogLevel.Information, "Listening on PostgreSQL for signals of other processes about jobs.")]
    public static partial void ListeningForJobs(this ILogger logger);

    [LoggerMessage(1061, LogLevel.Warning, "The connection that listens for signals about jobs broke: {Reason} Workers look by themselves until it is back; next try in {Seconds} s.")]
    public static partial void ListeningForJobsBroke(this ILogger logger, string reason, double seconds);
}

namespace Outrigger.Server.Hosting;

/// <summary>What the host logs. Event ids 1800–1899.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1800, LogLevel.Error, "Request {RequestId} failed.")]
    public static partial void RequestFailed(this ILogger logger, string requestId, Exception exception);

    [LoggerMessage(1801, LogLevel.Information, "Stopping: waiting up to {DrainSeconds} s for running requests.")]
    public static partial void Stopping(this ILogger logger, double drainSeconds);

    [LoggerMessage(1802, LogLevel.Information, "The settings file was read again.")]
    public static partial void SettingsReloaded(this ILogger logger);

    [LoggerMessage(1803, LogLevel.Warning, "The settings file has changed but is not taken over: {Problem}")]
    public static partial void SettingsRefused(this ILogger logger, string problem);

    [LoggerMessage(1804, LogLevel.Warning, "Stopped with requests still running after {DrainSeconds} s; they were cut off.")]
    public static partial void DrainTimedOut(this ILogger logger, double drainSeconds);

    [LoggerMessage(1805, LogLevel.Information, "Listening on {Addresses}, data in {DataFolder}.")]
    public static partial void Listening(this ILogger logger, string addresses, string dataFolder);
}

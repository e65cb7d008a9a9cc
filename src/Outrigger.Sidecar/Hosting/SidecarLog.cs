using Microsoft.Extensions.Logging;

namespace Outrigger.Sidecar.Hosting;

/// <summary>Log events 6250–6299.</summary>
internal static partial class SidecarLog
{
    [LoggerMessage(6250, LogLevel.Information, "The sidecar listens on {Addresses}.")]
    public static partial void Listening(this ILogger logger, string addresses);

    [LoggerMessage(6251, LogLevel.Warning, "Requests still ran after {Seconds} s; they were cut off.")]
    public static partial void DrainTimedOut(this ILogger logger, double seconds);

    [LoggerMessage(6252, LogLevel.Error, "A request failed inside the sidecar.")]
    public static partial void RequestFailed(this ILogger logger, Exception failure);

    [LoggerMessage(6253, LogLevel.Information, "The settings were read again.")]
    public static partial void SettingsReloaded(this ILogger logger);

    [LoggerMessage(6254, LogLevel.Warning, "The changed settings cannot be used; those of before stay: {Problem}")]
    public static partial void SettingsNotReloaded(this ILogger logger, string problem);

    [LoggerMessage(6255, LogLevel.Warning, "{Key} has changed; it takes effect at the next start.")]
    public static partial void TakesEffectAtStart(this ILogger logger, string key);
}

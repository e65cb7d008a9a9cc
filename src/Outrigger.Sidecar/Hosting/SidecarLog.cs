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
}

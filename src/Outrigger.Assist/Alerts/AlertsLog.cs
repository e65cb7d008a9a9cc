using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Alerts;

/// <summary>Log events 6300–6389.</summary>
internal static partial class AlertsLog
{
    [LoggerMessage(6300, LogLevel.Warning, "Signals of alerts are dropped, the oldest first: {Dropped} since the start.")]
    public static partial void SignalsDropped(this ILogger logger, long dropped);

    [LoggerMessage(6301, LogLevel.Warning, "Alerts cannot be written; what was read is held and tried again.")]
    public static partial void StoreAway(this ILogger logger, Exception failure);

    [LoggerMessage(6302, LogLevel.Information, "Alerts are written again.")]
    public static partial void StoreBack(this ILogger logger);

    [LoggerMessage(6303, LogLevel.Error, "The server stopped before {Count} signals of alerts could be written; they are lost.")]
    public static partial void SignalsLostAtStop(this ILogger logger, int count);

    [LoggerMessage(6304, LogLevel.Warning, "Tenant {Tenant} has {Max} open alerts; another one was dropped.")]
    public static partial void TooManyOpen(this ILogger logger, string tenant, int max);

    [LoggerMessage(6305, LogLevel.Error, "{Listener} failed at an alert.")]
    public static partial void ListenerFailed(this ILogger logger, Exception failure, string listener);

    [LoggerMessage(6306, LogLevel.Warning, "An alert was not worded by the language model ({Reason}); the template's words stand.")]
    public static partial void NotWorded(this ILogger logger, string reason);
}

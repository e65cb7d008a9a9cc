using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.AlertDelivery;

/// <summary>Log events 6400–6499.</summary>
internal static partial class AlertDeliveryLog
{
    [LoggerMessage(6400, LogLevel.Warning, "Alert ({Severity}) {Event}{Type} {Endpoint}: {Message} Tenant {Tenant}, alert {Id}.")]
    public static partial void Alert(this ILogger logger, string severity, string @event, string type, string endpoint, string message, string tenant, Guid id);

    [LoggerMessage(6401, LogLevel.Warning, "{Count} more notices of alerts had no room in this delivery.")]
    public static partial void AlertsOmitted(this ILogger logger, int count);

    [LoggerMessage(6402, LogLevel.Warning, "Delivery {Id} of alerts through channel {Channel} was given up after {Attempts} attempts: {Error}")]
    public static partial void DeliveryGivenUp(this ILogger logger, Guid id, string channel, int attempts, string error);

    [LoggerMessage(6403, LogLevel.Warning, "Deliveries of alerts cannot be read or written now; they are tried again.")]
    public static partial void DeliveriesNotReached(this ILogger logger, Exception failure);

    [LoggerMessage(6404, LogLevel.Warning, "How delivery {Id} of alerts went could not be written; it is sent again with the same id.")]
    public static partial void EndNotWritten(this ILogger logger, Exception failure, Guid id);

    [LoggerMessage(6405, LogLevel.Error, "Channel {Channel} failed in a way it should not.")]
    public static partial void ChannelBroken(this ILogger logger, Exception failure, string channel);

    [LoggerMessage(6406, LogLevel.Warning, "{Count} deliveries of alerts waited for a channel that is no longer there; they were given up.")]
    public static partial void ChannelsGone(this ILogger logger, int count);
}

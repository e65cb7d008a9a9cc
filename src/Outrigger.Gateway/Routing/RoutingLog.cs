using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Routing;

internal static partial class RoutingLog
{
    [LoggerMessage(2000, LogLevel.Information, "Routing: {Providers} providers, {Aliases} aliases")]
    public static partial void TableBuilt(this ILogger logger, int providers, int aliases);

    [LoggerMessage(2001, LogLevel.Error, "The changed configuration is faulty and was not taken over; the last good one stays. {Reason}")]
    public static partial void ReloadRefused(this ILogger logger, string reason);
}

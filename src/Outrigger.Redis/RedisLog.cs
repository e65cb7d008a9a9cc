using Microsoft.Extensions.Logging;

namespace Outrigger.Redis;

/// <summary>Log events 3200–3299.</summary>
internal static partial class RedisLog
{
    [LoggerMessage(3200, LogLevel.Information, "Redis answers at {Endpoints}.")]
    public static partial void Connected(this ILogger logger, string endpoints);

    [LoggerMessage(3201, LogLevel.Warning, "Redis does not answer at {Endpoints} or refuses the password; calls go on without it.")]
    public static partial void NotConnected(this ILogger logger, string endpoints);

    [LoggerMessage(3202, LogLevel.Warning, "Redis fails ({Reason}); it is left alone and tried again every {Seconds} s. Calls go on without it.")]
    public static partial void OutageBegan(this ILogger logger, string reason, double seconds);

    [LoggerMessage(3203, LogLevel.Information, "Redis answers again.")]
    public static partial void OutageEnded(this ILogger logger);
}

using Microsoft.Extensions.Logging;

namespace Outrigger.AspNetCore.Remote;

/// <summary>Log events 5800–5899.</summary>
internal static partial class RemoteLog
{
    [LoggerMessage(5800, LogLevel.Warning, "The remote Outrigger failed {Failures} times in a row (last: {Reason}); requests go on without it, and it is tried again in {Pause}.")]
    public static partial void RemotePaused(this ILogger logger, string reason, int failures, TimeSpan pause);

    [LoggerMessage(5801, LogLevel.Information, "The remote Outrigger answers again.")]
    public static partial void RemoteBack(this ILogger logger);
}

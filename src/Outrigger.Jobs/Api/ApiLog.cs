using Microsoft.Extensions.Logging;

namespace Outrigger.Jobs.Api;

/// <summary>Log events 6600–6699: what administrators did.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(6600, LogLevel.Information, "Jobs of tenant {Tenant} were deleted by an administrator: {Count}.")]
    public static partial void OwnedRemoved(this ILogger logger, string tenant, long count);

    [LoggerMessage(6601, LogLevel.Information, "Queue {Queue} was paused or resumed by an administrator for {Tenant}; paused: {IsPaused}.")]
    public static partial void QueuePaused(this ILogger logger, string queue, string tenant, bool isPaused);
}

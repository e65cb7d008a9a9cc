using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.StoredObjects;

internal static partial class StoredObjectsLog
{
    [LoggerMessage(3300, LogLevel.Warning, "What call {CallId} left at {Provider} could not be recorded; it cannot be fetched or continued through the gateway")]
    public static partial void NotRecorded(this ILogger logger, Guid callId, string? provider, Exception exception);

    [LoggerMessage(3301, LogLevel.Warning, "Call {CallId} has seen the end of an answer at {Provider}, and it could not be noted who bills it; the next one who fetches it does")]
    public static partial void NotSettled(this ILogger logger, Guid callId, string? provider, Exception exception);
}

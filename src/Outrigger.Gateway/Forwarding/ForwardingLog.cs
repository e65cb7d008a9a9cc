using Microsoft.Extensions.Logging;
using Outrigger.Gateway.Resilience;

namespace Outrigger.Gateway.Forwarding;

internal static partial class ForwardingLog
{
    [LoggerMessage(2100, LogLevel.Error, "Call {CallId} broke")]
    public static partial void CallFailed(this ILogger logger, Guid callId, Exception exception);

    [LoggerMessage(2101, LogLevel.Debug, "Call {CallId}: {Provider} failed ({Kind}, status {Status}); again in {DelayMs} ms ({Reason})")]
    public static partial void Retrying(this ILogger logger, Guid callId, string provider, AttemptFailureKind kind, int status, long delayMs, string reason);
}

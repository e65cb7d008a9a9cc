using Microsoft.Extensions.Logging;

namespace Outrigger.Gateway.Chat;

internal static partial class ChatLog
{
    [LoggerMessage(3000, LogLevel.Warning, "The answer of call {CallId} was not added to its conversation and not sent: {Reason}")]
    public static partial void TurnNotKept(this ILogger logger, string callId, string reason);
}

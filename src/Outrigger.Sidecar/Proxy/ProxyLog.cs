using Microsoft.Extensions.Logging;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Log events 6000–6049.</summary>
internal static partial class ProxyLog
{
    [LoggerMessage(6000, LogLevel.Warning, "The backend gave no answer ({Failure}): {Reason}")]
    public static partial void NoAnswer(this ILogger logger, ForwardFailure failure, string reason);

    [LoggerMessage(6001, LogLevel.Warning, "An answer of the backend broke off ({Failure}): {Reason}")]
    public static partial void AnswerBrokenOff(this ILogger logger, ForwardFailure failure, string reason);
}

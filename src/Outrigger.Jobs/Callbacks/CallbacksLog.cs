using Microsoft.Extensions.Logging;

namespace Outrigger.Jobs.Callbacks;

/// <summary>Log events 5400–5499.</summary>
internal static partial class CallbacksLog
{
    [LoggerMessage(5400, LogLevel.Warning, "Callbacks cannot be delivered now; they are tried again.")]
    public static partial void CallbacksNotReached(this ILogger logger, Exception failure);

    [LoggerMessage(5401, LogLevel.Warning, "The callback of job {Id} was given up after {Attempts} deliveries: {Error}")]
    public static partial void CallbackAbandoned(this ILogger logger, Guid id, int attempts, string error);

    [LoggerMessage(5402, LogLevel.Warning, "How the callback of job {Id} went could not be written; it is delivered again with the same id.")]
    public static partial void CallbackNotWritten(this ILogger logger, Exception failure, Guid id);
}

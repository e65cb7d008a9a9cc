using Microsoft.Extensions.Logging;

namespace Outrigger.Jobs.Queue;

/// <summary>Log events 5200–5299.</summary>
internal static partial class QueueLog
{
    [LoggerMessage(5200, LogLevel.Warning, "A job of type {Type} could not be scored; its own number counts.")]
    public static partial void ScoringFailed(this ILogger logger, Exception failure, string type);
}

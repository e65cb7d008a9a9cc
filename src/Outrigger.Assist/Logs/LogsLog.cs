using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Logs;

internal static partial class LogsLog
{
    [LoggerMessage(4000, LogLevel.Information, "Lines of source {Source} are anomalous: {Signal}, surprise {Surprise}.")]
    public static partial void Anomaly(this ILogger logger, string source, LogSignal signal, double surprise);
}

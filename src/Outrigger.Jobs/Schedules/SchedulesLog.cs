using Microsoft.Extensions.Logging;

namespace Outrigger.Jobs.Schedules;

/// <summary>Log events 5500–5599.</summary>
internal static partial class SchedulesLog
{
    [LoggerMessage(5500, LogLevel.Warning, "Schedules cannot be looked at now; they are tried again.")]
    public static partial void SchedulesNotReached(this ILogger logger, Exception failure);

    [LoggerMessage(5501, LogLevel.Warning, "Schedule {Name} was due, and its job could not be added: {Error}")]
    public static partial void ScheduleFailed(this ILogger logger, string name, string error);
}

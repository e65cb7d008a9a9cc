using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.AlertSources;

/// <summary>Log events 6390–6399.</summary>
internal static partial class AlertSourcesLog
{
    [LoggerMessage(6390, LogLevel.Error, "Forecasts could not be held against their limits; they are again at the next interval.")]
    public static partial void LimitsNotLooked(this ILogger logger, Exception failure);
}

using Microsoft.Extensions.Logging;

namespace Outrigger.Assist.Forecasting;

internal static partial class ForecastingLog
{
    [LoggerMessage(3900, LogLevel.Debug, "A series had no value for more than {MaxGapSteps} steps and begins anew.")]
    public static partial void SeriesRestarted(this ILogger logger, int maxGapSteps);

    [LoggerMessage(3901, LogLevel.Warning, "What came true of a forecast could not be told to its decision.")]
    public static partial void OutcomeLost(this ILogger logger, Exception exception);
}

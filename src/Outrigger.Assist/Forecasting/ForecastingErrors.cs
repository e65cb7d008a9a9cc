using Outrigger.Core.Errors;

namespace Outrigger.Assist.Forecasting;

/// <summary>What can go wrong with forecasts.</summary>
public static class ForecastingErrors
{
    /// <summary>A series that is not kept.</summary>
    public static readonly ErrorType UnknownSeries = new(
        "unknown-series", 404, "There is no series of this name.", "Observe it first by POST /assist/v1/forecast/observe, or send its values; series not seen for long give way.");

    /// <summary>Values that cannot be laid on equal steps.</summary>
    public static readonly ErrorType InvalidSeries = new(
        "invalid-series", 400, "The series cannot be read.", "Send finite numbers (null for a missing one), times that belong to them, and a step that fits.");
}

using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Forecasting;

/// <summary>Forecasts with intervals, of values given or of series that are kept. Thread-safe.</summary>
public interface IForecasting
{
    /// <summary>Forecasts. Without <see cref="ForecastRequest.Values"/> nothing is changed but that a decision is made.</summary>
    ForecastResult Forecast(TenantId tenant, ForecastRequest request);

    /// <summary>Takes points into series that are kept, beginning those that are new.</summary>
    ForecastObserveResult Observe(TenantId tenant, ForecastObserveRequest request);
}

/// <summary>A forecast, or why there is none.</summary>
/// <param name="Answer">The forecast.</param>
/// <param name="Error">Why there is none.</param>
public readonly record struct ForecastResult(ForecastAnswer? Answer, OutriggerError? Error);

/// <summary>What became of points, or why none was taken.</summary>
/// <param name="Answer">What became of them.</param>
/// <param name="Error">Why none was taken.</param>
public readonly record struct ForecastObserveResult(ForecastObserved? Answer, OutriggerError? Error);

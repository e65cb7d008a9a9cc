using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Forecasting;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.AlertSources;

/// <summary>
/// Holds forecasts against limits: an alert goes out before a limit is crossed, when the forecast says that it will be, and
/// is over once the forecast no longer does, or the series lies beyond the limit already.
/// </summary>
internal sealed class ForecastAlerts(IForecasting forecasting, IAlerts alerts, IOptionsMonitor<AlertSourcesOptions> options, TimeProvider time, ILogger<ForecastAlerts> logger) : BackgroundService
{
    private const string Cause = "forecast";

    // Those that are out; one entry a limit of the settings.
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <summary>Looks at every limit; returns how many are expected to be crossed.</summary>
    public int RunOnce()
    {
        var expected = 0;
        var settings = options.CurrentValue;
        foreach (var limit in settings.Limits)
        {
            expected += Look(limit, settings) ? 1 : 0;
        }

        return expected;
    }

    /// <inheritdoc/>
    [SuppressMessage("Design", "CA1031", Justification = "One limit that cannot be looked at must not end the watch over the others.")]
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(options.CurrentValue.ForecastEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested)
                {
                    RunOnce();
                }
            }
            catch (Exception failure)
            {
                logger.LimitsNotLooked(failure);
            }
        }
    }

    private bool Look(ForecastLimitOptions limit, AlertSourcesOptions settings)
    {
        var tenant = TenantId.Parse(limit.Tenant);
        var endpoint = limit.Series;
        var cause = string.Create(CultureInfo.InvariantCulture, $"{Cause} {limit.Direction} {limit.Limit:R}");
        var key = $"{tenant}\n{endpoint}\n{cause}";

        // One that is out stays as long as a crossing is more likely than not, so that it does not come and go around the bound.
        var sure = _told.Contains(key) ? ForecastRequest.DefaultLimitProbability : limit.Probability;
        var answer = forecasting.Forecast(tenant, new ForecastRequest { Series = limit.Series, Horizon = limit.Horizon, Limit = limit.Limit, LimitProbability = sure, Levels = [] }).Answer;

        // A crossing the other way is a return to what is right.
        var crossing = answer?.Crossing is { IsExpected: true } found && found.Direction == (limit.Direction == LimitDirection.Up ? "up" : "down") ? found : null;
        var lead = crossing?.Time - time.GetUtcNow();
        if (crossing is null || (!_told.Contains(key) && lead < limit.MinLeadTime))
        {
            if (_told.Remove(key))
            {
                alerts.Resolve(tenant, AlertTypes.PerformanceAnomaly, endpoint, cause);
            }

            return false;
        }

        _told.Add(key);
        var when = crossing.Time is { } at ? string.Create(CultureInfo.InvariantCulture, $"at about {at.UtcDateTime:u}") : string.Create(CultureInfo.InvariantCulture, $"within {crossing.Step} steps");
        var beyond = limit.Direction == LimitDirection.Up ? "above" : "below";
        alerts.Raise(tenant, new AlertSignal
        {
            Type = AlertTypes.PerformanceAnomaly,
            Endpoint = endpoint,
            Severity = limit.Severity,
            Cause = cause,
            Message = string.Create(CultureInfo.InvariantCulture, $"{endpoint} is expected to go {beyond} its limit of {limit.Limit:G6} {when} (probability {crossing.Probability:0.00})."),
            TechnicalDetails = string.Create(CultureInfo.InvariantCulture, $"forecast of {limit.Horizon} steps; decision {answer!.Decision.Id}; expected value at the crossing {ValueAt(answer, crossing.Step):G6}"),
            SuggestedActions = ["Look at what drives the series, and make room before the limit is reached.", "Raise the limit if it is out of date."],
            Measures = Measures(limit, crossing, lead),
            Details = new Dictionary<string, string>(StringComparer.Ordinal) { ["predicted"] = "true", ["direction"] = beyond, ["decisionId"] = answer.Decision.Id.ToString() },

            // Looked at again long before that; so it ends by the forecast, and by quiet only when nobody looks any more.
            Quiet = TimeSpan.FromTicks(Math.Max(settings.ForecastEvery.Ticks * 3, TimeSpan.FromMinutes(15).Ticks)),
        });
        return true;
    }

    private static Dictionary<string, double> Measures(ForecastLimitOptions limit, ForecastCrossing crossing, TimeSpan? lead)
    {
        var measures = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["limit"] = limit.Limit,
            ["probability"] = Math.Round(crossing.Probability, 3),
            ["step"] = crossing.Step,
        };
        if (lead is { } left)
        {
            measures["leadSeconds"] = Math.Max(0, left.TotalSeconds);
        }

        return measures;
    }

    private static double ValueAt(ForecastAnswer answer, int step) => step >= 1 && step <= answer.Values.Count ? answer.Values[step - 1] : double.NaN;
}

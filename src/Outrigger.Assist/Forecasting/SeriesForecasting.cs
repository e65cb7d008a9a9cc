using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting.Series;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>The module: forecasts of values given and of series that are kept. Thread-safe: a lock a series.</summary>
internal sealed class SeriesForecasting(
    NamedSeriesStore store,
    ForecastModel model,
    IDecisionMaker decisions,
    IModelParameters parameters,
    ForecastOutcomes outcomes,
    IOptionsMonitor<ForecastingOptions> options,
    TimeProvider time,
    ForecastingMetrics metrics,
    ILogger<SeriesForecasting> logger) : IForecasting
{
    // What every decision needs first.
    private const double DecisionLevel = 0.8;

    private static readonly double[] UsualLevels = [0.8, 0.95];

    public ForecastResult Forecast(TenantId tenant, ForecastRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var set = options.CurrentValue;
        if ((request.Horizon ?? ForecastRequest.DefaultHorizon) is var horizon && horizon > set.MaxHorizon)
        {
            return new(null, ForecastingErrors.InvalidSeries.With($"The horizon is {horizon} steps; {set.MaxHorizon} are the most.") with { Param = "horizon" });
        }

        return request.Values is null ? OfNamed(tenant, request, set) : OfValues(tenant, request, set);
    }

    public ForecastObserveResult Observe(TenantId tenant, ForecastObserveRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var set = options.CurrentValue;
        var points = request.Points ?? [];
        for (var i = 0; i < points.Count; i++)
        {
            if (!(Math.Abs(points[i].Value) <= 1e150))
            {
                return new(null, ForecastingErrors.InvalidSeries.With($"The value of point {i} is not a finite number of at most 1e150.") with { Param = $"points[{i}].value" });
            }
        }

        if (points.Count == 0 || points.Count > set.MaxPoints)
        {
            return new(null, ForecastingErrors.InvalidSeries.With($"There are {points.Count} points; a request has 1 to {set.MaxPoints}.") with { Param = "points" });
        }

        var (accepted, late, future, restarted) = (0, 0, 0, 0);
        var now = time.GetUtcNow();
        NamedSeries? last = null;
        foreach (var point in points)
        {
            var at = point.Time ?? now;
            if (at > now + set.MaxClockSkew)
            {
                future++;
                continue;
            }

            last = store.GetOrAdd(tenant, point.Series, set.MaxSeries, () => Begin(tenant, point.Series, request, set), out var evicted);
            metrics.Evicted.Add(evicted);
            lock (last.Gate)
            {
                switch (last.Add(point.Value, at, set.MaxGapSteps, (decision, value) => outcomes.Add(tenant, decision, value)))
                {
                    case PointOutcome.Late:
                        late++;
                        continue;
                    case PointOutcome.Restarted:
                        logger.SeriesRestarted(set.MaxGapSteps);
                        restarted++;
                        break;
                }
            }

            accepted++;
        }

        metrics.Points.Add(accepted, new KeyValuePair<string, object?>("outcome", "accepted"));
        metrics.Points.Add(late, new KeyValuePair<string, object?>("outcome", "late"));
        metrics.Points.Add(future, new KeyValuePair<string, object?>("outcome", "future"));
        return new(new(accepted, late, future, restarted, store.CountOf(tenant), DecideNext(tenant, points[^1].Series, last, set)), null);
    }

    private ForecastResult OfValues(TenantId tenant, ForecastRequest request, ForecastingOptions set)
    {
        var (grid, error) = SeriesGrid.Of(request, set.MaxPoints);
        if (grid is null)
        {
            return new(null, error);
        }

        var calendar = SeriesSettings.Of(grid.Step ?? TimeSpan.Zero, set.HistoryLength);
        var settings = request.Season is { } season ? new SeriesSettings(season, 7 * season, set.HistoryLength) : calendar;
        SeriesForecaster? fed = null;
        var work = Work(request, () => fed ??= Feed(grid, settings));
        var decision = decisions.Make(tenant, model, set, request.Series ?? "values", work, ForecastWork.Observe, ForecastWork.FixedRule);
        var start = grid.Start + (grid.Step * grid.Values.Length);
        return new(Answer(request, work, decision, grid.Step, start, grid.Values.Count(double.IsNaN)), null);
    }

    private ForecastResult OfNamed(TenantId tenant, ForecastRequest request, ForecastingOptions set)
    {
        if (store.Find(tenant, request.Series!) is not { } series)
        {
            return new(null, ForecastingErrors.UnknownSeries.With("The series was not observed, or not for long, or gave way to others.") with { Param = "series" });
        }

        lock (series.Gate)
        {
            if (series.Forecaster.Seen == 0)
            {
                return new(null, ForecastingErrors.UnknownSeries.With("No step of the series has ended yet.") with { Param = "series" });
            }

            var work = Work(request, () => series.Forecaster);
            var decision = decisions.Make(tenant, model, set, series.Name, work, ForecastWork.Observe, ForecastWork.FixedRule);
            Await(series, work, decision);
            return new(Answer(request, work, decision, series.Step, series.NextStart, series.Missing), null);
        }
    }

    private Decision DecideNext(TenantId tenant, string name, NamedSeries? series, ForecastingOptions set)
    {
        var request = new ForecastRequest { Horizon = 1, Levels = [] };
        if (series is null)
        {
            var none = new SeriesForecaster(SeriesSettings.Of(TimeSpan.Zero, set.HistoryLength), ForecastTuning.Default);
            return decisions.Make(tenant, model, set, name, Work(request, () => none), ForecastWork.Observe, ForecastWork.FixedRule);
        }

        lock (series.Gate)
        {
            var work = Work(request, () => series.Forecaster);
            var decision = decisions.Make(tenant, model, set, series.Name, work, ForecastWork.Observe, ForecastWork.FixedRule);
            Await(series, work, decision);
            return decision;
        }
    }

    private static void Await(NamedSeries series, ForecastWork work, Decision decision)
    {
        // Others are forgotten before most values come; these are kept until theirs does.
        if (decision.IsRecorded && work.Path is not null)
        {
            series.Await(work.Step, decision.Id);
        }
    }

    private ForecastWork Work(ForecastRequest request, Func<SeriesForecaster> feed) => new()
    {
        Feed = feed,
        Horizon = request.Horizon ?? ForecastRequest.DefaultHorizon,
        Levels = [DecisionLevel, .. request.Levels ?? UsualLevels],
        Limit = request.Limit ?? double.NaN,
        LimitProbability = request.LimitProbability ?? ForecastRequest.DefaultLimitProbability,
        Parameters = parameters.Get(model),
    };

    private static SeriesForecaster Feed(SeriesGrid grid, SeriesSettings settings)
    {
        var forecaster = new SeriesForecaster(settings, ForecastTuning.Default);
        foreach (var value in grid.Values)
        {
            forecaster.Observe(value);
        }

        return forecaster;
    }

    private static NamedSeries Begin(TenantId tenant, string name, ForecastObserveRequest request, ForecastingOptions set) => new(
        tenant,
        name,
        request.StepSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : set.Step,
        Enum.Parse<StepAggregate>(request.Aggregate ?? nameof(StepAggregate.Mean), ignoreCase: true),
        set.HistoryLength);

    private static ForecastAnswer Answer(ForecastRequest request, ForecastWork work, Decision decision, TimeSpan? step, DateTimeOffset? start, long missing)
    {
        var isModels = decision.Model.Version != DecidingModel.FixedVersion && work.Path is not null;
        var values = isModels ? work.Path!.Points : work.FixedPath();
        var levels = request.Levels ?? UsualLevels;
        var forecaster = work.Forecaster ?? work.Feed();
        var bounded = isModels ? work.Path!.Intervals.Skip(1) : [];
        var weights = isModels ? forecaster.Members.Zip(work.Path!.Weights, (member, weight) => new ForecastMemberWeight(member.Name, weight)) : [];
        return new(
            request.Series,
            step?.TotalSeconds,
            [.. new[] { forecaster.Seasons.Short, forecaster.Seasons.Long }.Where(season => season > 0)],
            start is null || step is null ? null : [.. values.Select((_, i) => start.Value + (step.Value * i))],
            values,
            [.. bounded.Zip(levels, (bounds, level) => new ForecastInterval(level, bounds.Lower, bounds.Upper))],
            [.. weights.OrderByDescending(member => member.Weight)],
            isModels && request.Limit is { } limit
                ? new(limit, forecaster.Last <= limit ? "up" : "down", work.IsCrossingExpected, work.Step, start + (step * (work.Step - 1)), work.CrossingProbability)
                : null,
            missing,
            decision);
    }
}

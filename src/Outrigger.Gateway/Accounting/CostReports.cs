namespace Outrigger.Gateway.Accounting;

/// <summary>Makes the cost reports out of day totals: their work grows with days, models and keys, not with calls. Thread-safe.</summary>
internal sealed class CostReports(IUsageStore store, TimeProvider time)
{
    private const int MaxModels = 1000;
    private const int MaxUnpricedModels = 100;
    private const int MaxRows = 10;
    private const string Anonymous = "anonymous";

    public async Task<CostSummary> SummarizeAsync(UsageQuery query, DateOnly first, DateOnly last, CancellationToken cancellationToken)
    {
        var days = await store.SumByAsync(UsageDimension.Day, query with { Limit = last.DayNumber - first.DayNumber + 1 }, cancellationToken);
        var models = await store.SumByAsync(UsageDimension.Model, query with { Limit = MaxModels + 1 }, cancellationToken);
        var endpoints = await store.SumByAsync(UsageDimension.Endpoint, query with { Limit = MaxRows }, cancellationToken);
        var total = days.Aggregate(default(UsageTotals), (sum, day) => sum + day.Totals);
        return new CostSummary(
            Money.ToUsd(total.CostNanoUsd),
            total.Requests,
            Money.MeanUsd(total.CostNanoUsd, total.Requests),
            models.Take(MaxModels).Where(model => model.Name.Length > 0).ToDictionary(model => model.Name, model => Money.ToUsd(model.Totals.CostNanoUsd), StringComparer.Ordinal),
            GetTrend(days, first, last),
            [.. endpoints.Select(endpoint => new CostOfEndpoint(endpoint.Name, Money.ToUsd(endpoint.Totals.CostNanoUsd), endpoint.Totals.Requests))],
            total.Unpriced,
            [.. models.Where(model => model.Totals.Unpriced > 0).Select(model => model.Name).Take(MaxUnpricedModels)],
            total.Unreported,
            total.CacheHits,
            models.Count > MaxModels);
    }

    public async Task<DailyCosts> ReportDayAsync(UsageQuery query, DateOnly day, CancellationToken cancellationToken)
    {
        var sums = await store.SumByAsync(UsageDimension.None, query, cancellationToken);
        var users = await store.SumByAsync(UsageDimension.User, query with { Limit = MaxRows }, cancellationToken);
        var total = sums.Count == 0 ? default : sums[0].Totals;
        return new DailyCosts(
            time.GetUtcNow(),
            day,
            await store.CountUsersAsync(query, cancellationToken),
            Money.ToUsd(total.CostNanoUsd),
            total.Requests,
            total.Requests == 0 ? 0 : Math.Round(total.DurationMicros / 1000.0 / total.Requests, 3),
            total.Failures,
            total.CacheHits,
            total.Unpriced,
            total.Unreported,
            [.. users.Select(ToUser)]);
    }

    private static CostOfDay[] GetTrend(IReadOnlyList<UsageSum> days, DateOnly first, DateOnly last)
    {
        var byDay = days.ToDictionary(day => day.Name, day => day.Totals, StringComparer.Ordinal);
        var trend = new CostOfDay[last.DayNumber - first.DayNumber + 1];
        for (var i = 0; i < trend.Length; i++)
        {
            var day = first.AddDays(i);
            var totals = byDay.GetValueOrDefault(UsageSum.NameOf(day));
            trend[i] = new CostOfDay(day, Money.ToUsd(totals.CostNanoUsd), totals.Requests);
        }

        return trend;
    }

    private static CostOfUser ToUser(UsageSum sum)
    {
        // A tenant's id holds no slash.
        var slash = sum.Name.IndexOf('/', StringComparison.Ordinal);
        var user = sum.Name[(slash + 1)..];
        return new CostOfUser(sum.Name[..slash], user.Length == 0 ? Anonymous : user, Money.ToUsd(sum.Totals.CostNanoUsd), sum.Totals.Requests);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>What an administrator sees of the calls.</summary>
internal static class AccountingEndpoints
{
    private const int MaxRecords = 1000;
    private const int MaxDays = 5000;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/usage", ListAsync)
            .WithName("ListUsage")
            .WithSummary("Single calls, newest first, page by page.")
            .WithTags("Usage")
            .Produces<UsagePage>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapGet("/usage/days", SumAsync)
            .WithName("SumUsageByDay")
            .WithSummary("Totals per UTC day, tenant, provider, model and endpoint. The range is widened to whole days.")
            .WithTags("Usage")
            .Produces<UsageDays>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> ListAsync([AsParameters] UsageRequest request, IUsageStore store, HttpContext context)
    {
        if (request.TryRead(defaultLimit: 100, MaxRecords, out var query) is { } error)
        {
            return new ProblemResult(error);
        }

        var records = await store.ListAsync(query, context.RequestAborted);
        return TypedResults.Json(
            new UsagePage([.. records.Select(ToEntry)], records.Count == query.Limit ? records[^1].Id : null),
            AccountingJson.Default.UsagePage);
    }

    private static async Task<IResult> SumAsync([AsParameters] UsageRequest request, IUsageStore store, HttpContext context)
    {
        if (request.TryRead(defaultLimit: 1000, MaxDays, out var query) is { } error)
        {
            return new ProblemResult(error);
        }

        var days = await store.SumByDayAsync(query with { Limit = query.Limit + 1 }, context.RequestAborted);
        return TypedResults.Json(
            new UsageDays([.. days.Take(query.Limit).Select(ToEntry)], days.Count > query.Limit),
            AccountingJson.Default.UsageDays);
    }

    private static UsageEntry ToEntry(UsageRecord record) => new(
        record.Id,
        ClockExtensions.FromUnixMicroseconds(record.StartedAtMicros),
        record.Tenant.Value,
        record.Team,
        record.User,
        record.KeyId,
        record.EndUser,
        record.Endpoint,
        record.RequestedModel,
        record.Provider,
        record.Model,
        record.IsStream,
        record.IsSuccess,
        record.Status,
        record.ErrorCode,
        record.Attempts,
        record.PromptTokens,
        record.CompletionTokens,
        record.CachedTokens,
        record.CacheWriteTokens,
        record.ReasoningTokens,
        record.IsUsageReported,
        record.DurationMicros,
        record.FirstByteMicros,
        record.OverheadMicros,
        record.Tags,
        Money.ToUsd(record.CostNanoUsd),
        record.IsPriced,
        record.Cache);

    private static UsageDayEntry ToEntry(UsageDay day) => new(
        day.Day,
        day.Tenant.Value,
        day.Provider,
        day.Model,
        day.Endpoint,
        day.Totals.Requests,
        day.Totals.Failures,
        day.Totals.PromptTokens,
        day.Totals.CompletionTokens,
        day.Totals.CachedTokens,
        day.Totals.DurationMicros,
        Money.ToUsd(day.Totals.CostNanoUsd),
        day.Totals.Unpriced,
        day.Totals.Unreported,
        day.Totals.CacheHits);
}

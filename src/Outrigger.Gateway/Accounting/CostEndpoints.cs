using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Accounting;

/// <summary>What an administrator sees of the costs: sums out of the day totals, and the single calls as a table.</summary>
internal static class CostEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapGet("/costs/summary", SummarizeAsync)
            .WithName("SummarizeCosts")
            .WithSummary("What the last days cost: total, average, by model, by day, the dearest routes. US dollars.")
            .WithTags("Costs")
            .Produces<CostSummary>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapGet("/costs/daily", ReportDayAsync)
            .WithName("ReportDailyCosts")
            .WithSummary("One UTC day: users, cost, latency, errors.")
            .WithTags("Costs")
            .Produces<DailyCosts>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        admin.MapGet("/costs/export.csv", Export)
            .WithName("ExportCosts")
            .WithSummary("Single calls with their cost as CSV (RFC 4180), newest first, streamed.")
            .WithTags("Costs")
            .Produces<string>(StatusCodes.Status200OK, "text/csv")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> SummarizeAsync([AsParameters] CostSummaryRequest request, CostReports reports, TimeProvider time, HttpContext context) =>
        request.TryRead(time, out var query, out var first, out var last) is { } error
            ? new ProblemResult(error)
            : TypedResults.Json(await reports.SummarizeAsync(query, first, last, context.RequestAborted), AccountingJson.Default.CostSummary);

    private static async Task<IResult> ReportDayAsync([AsParameters] DailyCostsRequest request, CostReports reports, TimeProvider time, HttpContext context) =>
        request.TryRead(time, out var query, out var day) is { } error
            ? new ProblemResult(error)
            : TypedResults.Json(await reports.ReportDayAsync(query, day, context.RequestAborted), AccountingJson.Default.DailyCosts);

    private static async Task<IResult> Export([AsParameters] CostExportRequest request, CostExport export, HttpContext context)
    {
        if (request.TryRead(out var query) is { } error)
        {
            return new ProblemResult(error);
        }

        // Before the answer begins: a database that is away is still answered with its own status.
        var first = await export.ReadFirstAsync(query, context.RequestAborted);
        return TypedResults.Stream(
            stream => export.WriteAsync(stream, query, first, context.RequestAborted),
            "text/csv; charset=utf-8; header=present",
            "outrigger-costs.csv");
    }
}

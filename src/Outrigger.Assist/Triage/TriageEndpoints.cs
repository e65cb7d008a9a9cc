using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Triage;

/// <summary>Lists of work items; each belongs to the caller's tenant.</summary>
internal static class TriageEndpoints
{
    private const int MaxItemsBytes = 4 << 20;
    private const int MaxCloseBytes = 4 << 10;
    private const int MaxLimit = 1000;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly TriageJson Json = new(ReadableJson.Of(TriageJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/triage").WithTags("Assist");
        group.MapPost("/rank", Rank).WithName("RankWorkItems").WithSummary("Put complaints, alarms and inspections in one order; nothing of them is kept.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxItemsBytes))
            .Produces<TriageRanking>().WithProblems(400, 401, 403, 413, 415);
        group.MapPost("/items", Put).WithName("PutWorkItems").WithSummary("Put items on the kept list; one that is open already is joined.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxItemsBytes))
            .Produces<TriagePutAnswer>().WithProblems(400, 401, 403, 409, 413, 415);
        group.MapGet("/items", List).WithName("ListWorkItems").WithSummary("The kept list in its present order.")
            .Produces<TriageRanking>().WithProblems(400, 401, 403);
        group.MapPost("/close", Close).WithName("CloseWorkItem").WithSummary("Close an item of the kept list, and teach what it showed.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxCloseBytes))
            .Produces<ClosedItem>().WithProblems(400, 401, 403, 404, 413, 415);
    }

    private static IResult Rank(AdminBody<TriageRankRequest> body, ICallerAuthenticator callers, ITriage triage, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var now = time.GetUtcNow();
        return TypedResults.Json(triage.Rank(caller!.Tenant, [.. body.Value.Items!.Select(item => item!.ToItem(now))]), Json.TriageRanking);
    }

    private static IResult Put(AdminBody<TriagePutRequest> body, ICallerAuthenticator callers, ITriage triage, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var now = time.GetUtcNow();
        var results = new List<PutItem>(body.Value.Items!.Count);
        foreach (var item in body.Value.Items)
        {
            var result = triage.Put(caller!.Tenant, item!.ToItem(now));
            results.Add(new PutItem(item.Key!, result.Outcome, result.Reports));
        }

        if (results.TrueForAll(static result => result.Outcome == PutOutcome.Refused))
        {
            return new ProblemResult(TriageErrors.ListFull.With("As many items are open as may be; nothing was added."));
        }

        var ranking = triage.List(caller!.Tenant, new TriageFilter(1));
        return TypedResults.Json(new TriagePutAnswer(results, ranking.Total, ranking.Decision), Json.TriagePutAnswer);
    }

    private static IResult List(ICallerAuthenticator callers, ITriage triage, HttpContext context, string? limit = null, string? team = null, string? kind = null)
    {
        var (caller, error) = callers.Authenticate(context);
        if (error is not null)
        {
            return new ProblemResult(error);
        }

        var most = 100;
        if (limit is not null && (!int.TryParse(limit, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out most) || most is < 1 or > MaxLimit))
        {
            return Refuse("limit is 1 to 1000.", "limit");
        }

        if (team is { Length: < 1 or > WorkItem.MaxNameLength })
        {
            return Refuse("team has 1 to 200 characters.", "team");
        }

        WorkKind? only = kind switch { "complaint" => WorkKind.Complaint, "alarm" => WorkKind.Alarm, "inspection" => WorkKind.Inspection, _ => null };
        return kind is not null && only is null
            ? Refuse("kind is complaint, alarm or inspection.", "kind")
            : TypedResults.Json(triage.List(caller!.Tenant, new TriageFilter(most, team, only)), Json.TriageRanking);
    }

    private static IResult Close(AdminBody<TriageCloseRequest> body, ICallerAuthenticator callers, ITriage triage, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused ? new ProblemResult(refused)
            : triage.Close(caller!.Tenant, body.Value.Key!, body.Value.ToOutcome(time.GetUtcNow())) is { } closed ? TypedResults.Json(closed, Json.ClosedItem)
            : new ProblemResult(TriageErrors.UnknownItem.With("There is no open item of this key."));
    }

    private static ProblemResult Refuse(string detail, string param) => new(CoreErrors.InvalidRequest.With(detail) with { Param = param });
}

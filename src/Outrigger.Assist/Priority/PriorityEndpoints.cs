using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Assist.Priority.Plays;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Priority;

/// <summary>Which task goes first, for callers in any language; what is learned belongs to the caller's tenant.</summary>
internal static class PriorityEndpoints
{
    private const int MaxScoreBytes = 512 << 10;
    private const int MaxOutcomeBytes = 4 << 10;
    private const int MaxSimulateBytes = 2 << 20;

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such score, or its outcome was told before.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly PriorityJson Json = new(ReadableJson.Of(PriorityJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/priority").WithTags("Assist");
        group.MapPost("/score", Score).WithName("ScorePriority").WithSummary("Score tasks in three dimensions (deadline, load, outside disturbance) and put them in order.")
            .WithDescription("Everything is in levels of the old fixed rule: +1 counts as much as one level more. Tell what became of each with /outcome: until enough was told, the order is that of four fixed levels with aging.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxScoreBytes))
            .Produces<PriorityScoreAnswer>().WithProblems(400, 401, 403, 413, 415);
        group.MapPost("/outcome", Report).WithName("ReportPriorityOutcome").WithSummary("Tell how long a scored task took, and whether it turned out to matter; learned once.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxOutcomeBytes))
            .Produces<PriorityOutcomeAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
        group.MapPost("/simulate", Simulate).WithName("SimulatePriority").WithSummary("Play tasks on workers: who runs what and when, beside arrival order and four fixed levels.")
            .WithDescription("Changes nothing. Press Execute: the example shows twelve tasks on two workers.")
            .WithExample(PrioritySimulateRequest.Example)
            .WithMetadata(new RequestSizeLimitAttribute(MaxSimulateBytes))
            .Produces<PriorityForecast>().WithProblems(400, 401, 403, 413, 415);
    }

    private static IResult Score(AdminBody<PriorityScoreRequest> body, ICallerAuthenticator callers, IPriorityScoring scoring, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var now = time.GetUtcNow();
        var tasks = body.Value.Tasks!.Select((task, i) => task!.ToTask(now, i)).ToArray();
        var advice = Array.ConvertAll(tasks, task => scoring.Decide(caller!.Tenant, task));
        var byTask = new Dictionary<PriorityTask, PriorityAdvice>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < tasks.Length; i++)
        {
            byTask[tasks[i]] = advice[i];
        }

        var ranked = PriorityRanking.Of(tasks, Array.ConvertAll(advice, static one => one.Score), now);
        return TypedResults.Json(
            new PriorityScoreAnswer([.. ranked.Select(one => ToAnswer(one, byTask[one.Task].Decision.Id))], byTask[ranked[0].Task].Decision), Json.PriorityScoreAnswer);
    }

    private static ScoredTask ToAnswer(RankedTask one, Guid decision)
    {
        var score = one.Score;
        return new ScoredTask(
            one.Task.Id, one.Rank, one.FixedRank, score.Total, score.OrderKey, score.Deadline, score.Load, score.Risk, score.EffectiveLevel, score.Age, score.Length,
            score.ExpectedSeconds, score.LikelyUpToSeconds, score.FrontFrom, score.RescoreAt, score.IsColdStart, one.Explanation, decision);
    }

    private static IResult Report(AdminBody<PriorityOutcomeRequest> body, ICallerAuthenticator callers, IPriorityScoring scoring, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused ? new ProblemResult(refused)
            : scoring.ReportOutcome(caller!.Tenant, body.Value.DecisionId!.Value, body.Value.ToOutcome()) is { } decision ? TypedResults.Json(new PriorityOutcomeAnswer(true, decision), Json.PriorityOutcomeAnswer)
            : new ProblemResult(Unknown);
    }

    private static IResult Simulate(AdminBody<PrioritySimulateRequest> body, ICallerAuthenticator callers, IPriorityScoring scoring, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused
            ? new ProblemResult(refused)
            : TypedResults.Json(scoring.Simulate(caller!.Tenant, body.Value.ToSetup(time.GetUtcNow())), Json.PriorityForecast);
    }
}

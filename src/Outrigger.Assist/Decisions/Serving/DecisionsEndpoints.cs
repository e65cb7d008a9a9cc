using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Assist.Decisions.Recording;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Decisions.Serving;

/// <summary>Decisions of the caller's tenant; the administrator sees all. What belongs to somebody else looks as if it were not there.</summary>
internal static class DecisionsEndpoints
{
    private const int MaxBodyBytes = 16 << 10;

    private static readonly OutriggerError NotFound = CoreErrors.NotFound.With("There is no such decision.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly DecisionsJson Json = new(ReadableJson.Of(DecisionsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/decisions").WithTags("Assist");
        group.MapGet("", ListAsync).WithName("ListDecisions").WithSummary("List recorded decisions, the newest first.")
            .Produces<DecisionPage>().WithProblems(400, 401, 403, 503);
        group.MapGet("/{id}", GetAsync).WithName("GetDecision").WithSummary("Read a decision with its reasons, features and feedback.")
            .Produces<DecisionAnswer>().WithProblems(400, 401, 403, 404, 410, 503);
        group.MapPost("/{id}/replay", ReplayAsync).WithName("ReplayDecision").WithSummary("Ask a version of the model again, with the features of a decision.")
            .WithDescription("Changes nothing. Without ?version= the version in charge is asked.")
            .Produces<ReplayAnswer>().WithProblems(400, 401, 403, 404, 409, 410, 503);
        group.MapPost("/{id}/feedback", AddFeedbackAsync).WithName("GiveFeedback").WithSummary("Say what turned out to be true of a decision.")
            .WithDescription("Recorded decisions take feedback as long as they are kept, others for ten minutes; then 410. A second word of the same user or key takes the place of its first.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Produces<DecisionAnswer>().WithProblems(400, 401, 403, 404, 409, 410, 413, 415, 503);
    }

    private static async Task<IResult> ListAsync([AsParameters] ListDecisionsRequest request, ICallerAuthenticator callers, DecisionArchive archive, HttpContext context)
    {
        var (scope, error) = Scope(context, callers, out _);
        if (error is not null || (error = request.TryRead(scope, out var query)) is not null)
        {
            return new ProblemResult(error);
        }

        var found = await archive.ListAsync(query, context.RequestAborted);
        return TypedResults.Json(
            new DecisionPage([.. found.Take(query.Limit).Select(made => Answer(made, archive))], found.Count > query.Limit ? found[query.Limit - 1].Decision.Id : null),
            Json.DecisionPage);
    }

    private static async Task<IResult> GetAsync(string id, ICallerAuthenticator callers, DecisionArchive archive, HttpContext context)
    {
        var (made, error, _) = await FindAsync(id, callers, archive, context);
        return made is null ? new ProblemResult(error!) : TypedResults.Json(Answer(made, archive), Json.DecisionAnswer);
    }

    private static async Task<IResult> ReplayAsync(string id, [AsParameters] ReplayRequest request, ICallerAuthenticator callers, DecisionArchive archive, HttpContext context)
    {
        var (made, error, _) = await FindAsync(id, callers, archive, context);
        if (made is null)
        {
            return new ProblemResult(error!);
        }

        var (verdict, version, elapsed, wrong) = archive.Replay(made, string.IsNullOrEmpty(request.Version) ? null : request.Version);
        return verdict is null
            ? new ProblemResult(wrong!)
            : TypedResults.Json(
                new ReplayAnswer(Answer(made, archive), VerdictAnswer.Of(verdict, version), verdict.Outcome == made.Decision.Outcome, elapsed.TotalMicroseconds),
                Json.ReplayAnswer);
    }

    private static async Task<IResult> AddFeedbackAsync(
        string id, AdminBody<FeedbackRequest> body, ICallerAuthenticator callers, DecisionArchive archive, TimeProvider time, HttpContext context)
    {
        var (scope, error) = Scope(context, callers, out var caller);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        if (!Guid.TryParseExact(id, "D", out var key))
        {
            return new ProblemResult(NotFound);
        }

        var request = body.Value;
        var feedback = new DecisionFeedback(AssistAccess.SourceOf(caller!), request.Outcome!.Value, request.Source, request.Comment, time.GetUnixMicroseconds());
        var (made, wrong) = await archive.AddFeedbackAsync(scope, key, feedback, context.RequestAborted);
        return made is null ? new ProblemResult(wrong!) : TypedResults.Json(Answer(made, archive), Json.DecisionAnswer);
    }

    private static async Task<(RecordedDecision? Made, OutriggerError? Error, Caller? Caller)> FindAsync(string id, ICallerAuthenticator callers, DecisionArchive archive, HttpContext context)
    {
        var (scope, error) = Scope(context, callers, out var caller);
        if (error is not null || !Guid.TryParseExact(id, "D", out var key))
        {
            return (null, error ?? NotFound, null);
        }

        var (made, wrong) = await archive.FindAsync(scope, key, context.RequestAborted);
        return (made, wrong, caller);
    }

    private static (TenantId? Tenant, OutriggerError? Error) Scope(HttpContext context, ICallerAuthenticator callers, out Caller? caller)
    {
        var result = AssistAccess.Authenticate(context, callers);
        caller = result.Caller;
        return caller is null ? (null, result.Error) : AssistAccess.ScopeOf(caller, context);
    }

    private static DecisionAnswer Answer(RecordedDecision made, DecisionArchive archive) => DecisionAnswer.Of(made, archive.NamesOf(made));
}

using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Access;

/// <summary>Scores for callers in any language; what is remembered belongs to the caller's tenant.</summary>
internal static class AccessEndpoints
{
    private const int MaxScoreBytes = 128 << 10;
    private const int MaxOutcomeBytes = 16 << 10;

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such request or client (any more), or its answer was told before.");
    private static readonly OutriggerError Refused = AccessErrors.Refused.With("The fixed rules or the model refuse it.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly AccessJson Json = new(ReadableJson.Of(AccessJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/access").WithTags("Assist");
        group.MapPost("/score", Score).WithName("ScoreAccess").WithSummary("Score a request for coming from a malicious crawler or bot.")
            .WithDescription("Allow, challenge and deny are yours: the score is one more input to the authentication that is there.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxScoreBytes))
            .Produces<AccessScoreAnswer>().WithProblems(400, 401, 403, 413, 415);
        group.MapGet("/check", Check).WithName("CheckAccess").WithSummary("Score the request behind a check of nginx's auth_request.")
            .WithDescription("Reads X-Original-URI, X-Original-Remote-Addr, X-Original-Method and others set by the proxy, and the client's own headers. 204 lets it through, 403 refuses it; the module refuses by itself only when it is set to act and may. Both carry X-AI-Access-Score, X-AI-Access-Action and X-AI-Access-Decision.")
            .Produces(204).WithProblems(400, 401, 403);
        group.MapGet("/groups", Groups).WithName("ListAccessGroups").WithSummary("List groups of clients that crawl together.")
            .WithDescription("Those whose alarm is on, the newest first, then those that are over. Kept in memory, per process.")
            .Produces<AccessGroupList>().WithProblems(401, 403);
        group.MapPost("/outcome", ReportAsync).WithName("ReportAccessOutcome").WithSummary("Tell how a scored request was answered, and what its client turned out to be.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxOutcomeBytes))
            .Produces<AccessOutcomeAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
    }

    private static IResult Score(AdminBody<AccessScoreRequest> body, ICallerAuthenticator callers, IAccessScoring access, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error = body.Error) is not null)
        {
            return new ProblemResult(error!);
        }

        var scored = access.Score(caller.Tenant, body.Value.ToRequest());
        WriteHeaders(context.Response, scored);
        return TypedResults.Json(new AccessScoreAnswer(scored.Score, scored.Action, scored.Rule, scored.RuleAction, scored.Decision), Json.AccessScoreAnswer);
    }

    private static IResult Check(ICallerAuthenticator callers, IAccessScoring access, IOptionsMonitor<AccessOptions> options, IActGate gate, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error = OriginalRequests.TryRead(context.Request, out var request)) is not null)
        {
            return new ProblemResult(error!);
        }

        var scored = access.Score(caller.Tenant, request);
        WriteHeaders(context.Response, scored);
        return scored.Action >= AccessAction.Challenge && options.CurrentValue.Mode == AssistMode.Act && gate.MayAct(AccessModel.Module)
            ? new ProblemResult(Refused)
            : TypedResults.NoContent();
    }

    private static IResult Groups(ICallerAuthenticator callers, IAccessScoring access, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return caller is null ? new ProblemResult(error!) : TypedResults.Json(new AccessGroupList(access.Groups(caller.Tenant)), Json.AccessGroupList);
    }

    private static async Task<IResult> ReportAsync(
        AdminBody<AccessOutcomeRequest> body, ICallerAuthenticator callers, IAccessScoring access, IDecisionFeedback feedback, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error = body.Error) is not null)
        {
            return new ProblemResult(error!);
        }

        var told = body.Value;
        bool? observed = told.Status is { } status ? access.Observe(caller.Tenant, told.DecisionId!.Value, new AccessResponse { Status = status, Bytes = told.Bytes }) : null;
        AccessOutcomeResult? outcome = null;
        var source = AssistAccess.SourceOf(caller);
        if (told.Kind is { } kind)
        {
            outcome = access.Report(caller.Tenant, new AccessOutcome { DecisionId = told.DecisionId, Session = told.Session, Kind = kind, Source = source });

            // Only what cannot be faked teaches the model.
            if (outcome == AccessOutcomeResult.Taken && told.DecisionId is { } id && LabelOf(kind) is { } label)
            {
                await feedback.GiveAsync(caller.Tenant, id, new DecisionFeedback(source, label, kind.ToString(), null, time.GetUnixMicroseconds()), context.RequestAborted);
            }
        }

        return (observed, outcome) is (false, null) or (null, AccessOutcomeResult.Unknown) or (false, AccessOutcomeResult.Unknown)
            ? new ProblemResult(Unknown)
            : TypedResults.Json(new AccessOutcomeAnswer(observed, outcome), Json.AccessOutcomeAnswer);
    }

    private static double? LabelOf(AccessOutcomeKind kind) => kind switch
    {
        AccessOutcomeKind.Honeypot or AccessOutcomeKind.ConfirmedBot => 1,
        AccessOutcomeKind.ConfirmedHuman or AccessOutcomeKind.Paid => 0,
        _ => null,
    };

    private static void WriteHeaders(HttpResponse response, AccessScored scored)
    {
        response.Headers["X-AI-Access-Score"] = scored.Score.ToString("0.0000", CultureInfo.InvariantCulture);
        response.Headers["X-AI-Access-Action"] = AccessModel.NameOf(scored.Action);
        response.Headers["X-AI-Access-Decision"] = scored.Decision.Id.ToString();
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Prediction;

/// <summary>How risky a request is; what is learned belongs to the caller's tenant.</summary>
internal static class PredictionEndpoints
{
    private const int MaxAssessBytes = 1 << 20;
    private const int MaxOutcomeBytes = 4 << 10;

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such assessment, or its outcome was told before.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly PredictionJson Json = new(ReadableJson.Of(PredictionJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/prediction").WithTags("Assist");
        group.MapPost("/assess", AssessAsync).WithName("AssessRequest").WithSummary("Ask before a request is handled how likely it fails.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxAssessBytes))
            .Produces<RiskAssessment>().WithProblems(400, 401, 403, 413, 415);
        group.MapPost("/outcome", Report).WithName("ReportRequestOutcome").WithSummary("Tell how an assessed request ended; it is learned once.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxOutcomeBytes))
            .Produces<PredictionOutcomeAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
    }

    private static async Task<IResult> AssessAsync(
        AdminBody<AssessRequest> body, ICallerAuthenticator callers, IIssuePrediction prediction, RiskWording wording, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var facts = body.Value.ToFacts();
        var assessed = prediction.Assess(caller!.Tenant, facts);
        assessed = await wording.WordAsync(caller.Tenant, facts, assessed, context.RequestAborted);
        return TypedResults.Json(assessed, Json.RiskAssessment);
    }

    private static IResult Report(AdminBody<PredictionOutcomeRequest> body, ICallerAuthenticator callers, IIssuePrediction prediction, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused ? new ProblemResult(refused)
            : prediction.ReportOutcome(caller!.Tenant, body.Value.DecisionId!.Value, body.Value.Failed!.Value) is { } decision ? TypedResults.Json(new PredictionOutcomeAnswer(true, decision), Json.PredictionOutcomeAnswer)
            : new ProblemResult(Unknown);
    }
}

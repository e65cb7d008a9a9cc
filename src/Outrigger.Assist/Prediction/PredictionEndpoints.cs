using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Prediction;

/// <summary>How risky a request is; what is learned belongs to the caller's tenant.</summary>
internal static class PredictionEndpoints
{
    private const int MaxAssessBytes = 1 << 20;
    private const int MaxOutcomeBytes = 4 << 10;

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such assessment, or its outcome was told before.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly PredictionJson Json = new(new JsonSerializerOptions(PredictionJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

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
        AdminBody<AssessRequest> body, ICallerAuthenticator callers, IIssuePrediction prediction, IRiskAdvisor advisor, IOptionsMonitor<PredictionOptions> options, TimeProvider time, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var facts = body.Value.ToFacts();
        var assessed = prediction.Assess(caller!.Tenant, facts);
        var settings = options.CurrentValue;
        if (settings.UseAdvisor && advisor.IsAvailable && assessed.HasIssues)
        {
            var question = new RiskQuestion(caller.Tenant, facts.Method, RouteName.Of(facts.Path), assessed.RiskScore, assessed.Warnings);
            assessed = await WordAsync(assessed, question, advisor, settings.AdvisorTimeLimit, time, context.RequestAborted);
        }

        return TypedResults.Json(assessed, Json.RiskAssessment);
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever the advisor does, the built-in words stand in for it.")]
    private static async Task<RiskAssessment> WordAsync(RiskAssessment assessed, RiskQuestion question, IRiskAdvisor advisor, TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ends = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ends.Token, cancellationToken);
        try
        {
            var measures = await advisor.AdviseAsync(question, either.Token).AsTask().WaitAsync(limit, time, cancellationToken);
            return measures is { Count: > 0 } ? assessed with { PreventiveMeasures = [.. measures.Take(8).Select(static text => text.Length <= 300 ? text : text[..300])] } : assessed;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return assessed;
        }
    }

    private static IResult Report(AdminBody<PredictionOutcomeRequest> body, ICallerAuthenticator callers, IIssuePrediction prediction, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused ? new ProblemResult(refused)
            : prediction.ReportOutcome(caller!.Tenant, body.Value.DecisionId!.Value, body.Value.Failed!.Value) is { } decision ? TypedResults.Json(new PredictionOutcomeAnswer(true, decision), Json.PredictionOutcomeAnswer)
            : new ProblemResult(Unknown);
    }
}

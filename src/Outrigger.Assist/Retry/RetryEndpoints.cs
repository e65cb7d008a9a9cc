using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Retry;

/// <summary>Advice on retries for callers in any language; what is learned belongs to the caller's tenant.</summary>
internal static class RetryEndpoints
{
    private const int MaxAdviseBytes = 16 << 10;
    private const int MaxOutcomeBytes = 512 << 10;

    private static readonly OutriggerError Unknown = CoreErrors.NotFound.With("There is no such advice, or its outcome was told before.");

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly RetryJson Json = new(ReadableJson.Of(RetryJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/assist/v1/retry").WithTags("Assist");
        group.MapPost("/advise", Advise).WithName("AdviseRetry").WithSummary("Ask whether a failed attempt is worth repeating, and after which wait.")
            .WithDescription("With adviceId alone: ask again at the moment of sending. The budget counts what is sent, and the dependency may have got worse during the wait.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxAdviseBytes))
            .Produces<RetryAdviseAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
        group.MapPost("/outcome", Report).WithName("ReportRetryOutcome").WithSummary("Tell how retries and other attempts ended.")
            .WithDescription("The outcome of an advice is taken once. Attempts show how a dependency does; advice counts a call's first failed attempt itself.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxOutcomeBytes))
            .Produces<RetryOutcomeAnswer>().WithProblems(400, 401, 403, 404, 413, 415);
    }

    private static IResult Advise(AdminBody<RetryAdviseRequest> body, ICallerAuthenticator callers, IRetryAdvice retry, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error = body.Error) is not null)
        {
            return new ProblemResult(error!);
        }

        if (body.Value.AdviceId is not { } id)
        {
            var advised = retry.Advise(caller.Tenant, body.Value.ToQuestion());
            return TypedResults.Json(
                new RetryAdviseAnswer(advised.ShouldRetry, advised.Delay.TotalMilliseconds, advised.Probability, advised.Decision.Id, null, advised.Decision),
                Json.RetryAdviseAnswer);
        }

        var check = retry.CheckSending(caller.Tenant, id);
        return check.Decision is { } decision
            ? TypedResults.Json(new RetryAdviseAnswer(check.MaySend, 0, check.Probability ?? 0, id, check.Result, decision), Json.RetryAdviseAnswer)
            : new ProblemResult(Unknown);
    }

    private static IResult Report(AdminBody<RetryOutcomeRequest> body, ICallerAuthenticator callers, IRetryAdvice retry, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null || (error = body.Error) is not null)
        {
            return new ProblemResult(error!);
        }

        var request = body.Value;
        var decision = request.AdviceId is { } id
            ? retry.ReportOutcome(caller.Tenant, id, request.Success!.Value, TimeSpan.FromMilliseconds(request.LatencyMs ?? 0))
            : null;
        if (request.AdviceId is not null && decision is null)
        {
            return new ProblemResult(Unknown);
        }

        foreach (var attempt in request.Attempts ?? [])
        {
            retry.ReportAttempt(caller.Tenant, attempt!.ToAttempt());
        }

        return TypedResults.Json(new RetryOutcomeAnswer(decision is not null, request.Attempts?.Count ?? 0, decision), Json.RetryOutcomeAnswer);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Errors;

/// <summary>What an error means, for backends in any language.</summary>
internal static class ErrorsEndpoints
{
    private const int MaxBodyBytes = 3 << 20;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly ErrorsJson Json = new(ReadableJson.Of(ErrorsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assist/v1/errors/analyze", AnalyzeAsync).WithTags("Assist").WithName("AnalyzeError").WithSummary("Ask what an error means.")
            .WithDescription("'status' and 'answer' are what to answer in place of the error; the rest is for operators. error.id, decision.id and the id in the log are the same.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Produces<ErrorAnalysis>().WithProblems(400, 401, 403, 413, 415);

    private static async Task<IResult> AnalyzeAsync(AdminBody<AnalyzeErrorRequest> body, ICallerAuthenticator callers, IErrorAnalysis errors, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused
            ? new ProblemResult(refused)
            : TypedResults.Json(await errors.AnalyzeAsync(caller!.Tenant, body.Value.ToOccurrence(), context.RequestAborted), Json.ErrorAnalysis);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Jobs.BuiltIn;

/// <summary>Translation and analysis without a job: asked and answered at once.</summary>
internal static class TextEndpoints
{
    private const int MaxBytes = 1 << 20;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api").WithTags("Jobs");
        group.MapPost("/translate", TranslateAsync).WithName("Translate").WithSummary("Translate a text now.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Produces<TextWorkResult>().WithProblems(400, 401, 403, 404, 413, 415, 429, 502, 503);
        group.MapPost("/analyze", AnalyzeAsync).WithName("Analyze").WithSummary("Analyze a text now.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBytes))
            .Produces<TextWorkResult>().WithProblems(400, 401, 403, 404, 413, 415, 429, 502, 503);
    }

    private static Task<IResult> TranslateAsync(AdminBody<TranslateRequest> body, ICallerAuthenticator callers, ITextModel model, HttpContext context) =>
        AskAsync(body.Error, () => (TextWork.Of(body.Value.Input), body.Value.Model), callers, model, context);

    private static Task<IResult> AnalyzeAsync(AdminBody<AnalyzeRequest> body, ICallerAuthenticator callers, ITextModel model, HttpContext context) =>
        AskAsync(body.Error, () => (TextWork.Of(body.Value.Input), body.Value.Model), callers, model, context);

    private static async Task<IResult> AskAsync(
        OutriggerError? wrong, Func<((string Instructions, string Text) Work, string? Model)> read, ICallerAuthenticator callers, ITextModel model, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? wrong) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var (work, name) = read();
        try
        {
            var answer = await model.AskAsync(new TextModelCall(caller!.Tenant, caller.KeyId ?? "", work.Instructions, work.Text) { Model = name }, context.RequestAborted);
            return TypedResults.Json(new TextWorkResult(answer.Text, answer.Model, answer.InputTokens, answer.OutputTokens), TextJobs.Json.TextWorkResult);
        }
        catch (TextModelException failure)
        {
            return new ProblemResult(failure.Error);
        }
    }
}

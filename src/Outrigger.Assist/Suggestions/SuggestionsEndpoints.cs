using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Suggestions;

/// <summary>The route that serves an action.</summary>
internal static class SuggestionsEndpoints
{
    private const int MaxBodyBytes = 16 << 10;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly SuggestionsJson Json = new(ReadableJson.Of(SuggestionsJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assist/v1/routes/suggest", Suggest).WithTags("Assist").WithName("SuggestRoute").WithSummary("The route that serves an action.")
            .WithDescription("From the settings or the backend's OpenAPI document. Without a route that is known, 'route' is absent.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Produces<RouteSuggestion>().WithProblems(400, 401, 403, 413, 415);

    private static IResult Suggest(AdminBody<SuggestRouteRequest> body, ICallerAuthenticator callers, IRouteSuggestion suggestion, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        return (error ?? body.Error) is { } refused
            ? new ProblemResult(refused)
            : TypedResults.Json(suggestion.Suggest(caller!.Tenant, body.Value.Action!, body.Value.Path), Json.RouteSuggestion);
    }
}

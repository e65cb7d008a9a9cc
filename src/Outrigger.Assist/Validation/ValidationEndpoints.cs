using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Json;

namespace Outrigger.Assist.Validation;

/// <summary>Bodies in, verdicts and corrections out.</summary>
internal static class ValidationEndpoints
{
    private const int MaxBodyBytes = 1 << 20;

    // Answers are JSON and never HTML: other scripts and quotes stay readable.
    private static readonly ValidationJson Json = new(ReadableJson.Of(ValidationJson.Default.Options));

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/assist/v1/validation/check", Check).WithTags("Assist").WithName("CheckRequest").WithSummary("Check a request's body and correct what can safely be corrected.")
            .WithDescription("'response' is what to answer the request with, status 400; without it the 'body' may go on, with 'corrections' merged over it.")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes))
            .Produces<ValidationAnswer>().WithProblems(400, 401, 403, 413, 415);

    private static IResult Check(AdminBody<CheckRequest> body, ICallerAuthenticator callers, IRequestValidation validation, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if ((error ?? body.Error) is { } refused)
        {
            return new ProblemResult(refused);
        }

        var request = body.Value;
        var check = new ValidationInput((request.Operation ?? request.Intent)!, request.Body!, request.Schema, request.Learn)
        {
            Route = request is { Method: { } method, Path: { } path } ? new ValidationRoute(method, path) : null,
        };
        return TypedResults.Json(validation.Check(caller!.Tenant, check), Json.ValidationAnswer);
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Jobs.Callbacks;

/// <summary>The key that receivers check signatures with.</summary>
internal static class CallbacksEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/jobs/v1/callback-key", GetKeyAsync).WithTags("Jobs").WithName("GetCallbackKey")
            .WithSummary("The tenant's key for checking the signatures of callbacks (Standard Webhooks).")
            .Produces<CallbackKeyAnswer>().WithProblems(401, 403, 503);

    private static async Task<IResult> GetKeyAsync(ICallerAuthenticator callers, CallbackSigner signer, HttpContext context)
    {
        var (caller, error) = callers.Authenticate(context);
        if (caller is null)
        {
            return new ProblemResult(error!);
        }

        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new CallbackKeyAnswer((await signer.GetKeyAsync(caller.Tenant, context.RequestAborted)).Reveal()), CallbacksJson.Default.CallbackKeyAnswer);
    }
}

using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;

namespace Outrigger.AspNetCore.AccessScores;

/// <summary>
/// Answers 403 for what an <see cref="AccessRequirement"/> refused in an application without an authentication scheme, which
/// the framework could only throw about. Everything else, and every application that has a scheme, goes to the handler that
/// was registered before. Thread-safe.
/// </summary>
internal sealed class RefusalHandler(IAuthorizationMiddlewareResultHandler inner) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (!IsOurs(context, policy, authorizeResult) || await HasSchemeAsync(context, policy, authorizeResult.Forbidden))
        {
            await inner.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        // A handler of the application may have an answer of its own. Those that only look at some refusals hand the rest to
        // the framework's, which throws without a scheme.
        if (inner is not AuthorizationMiddlewareResultHandler)
        {
            try
            {
                await inner.HandleAsync(next, context, policy, authorizeResult);
                return;
            }
            catch (InvalidOperationException) when (!context.Response.HasStarted)
            {
                context.Response.Clear();
            }
        }

        context.Response.Headers.CacheControl = "no-store";
        await ProblemWriter.WriteAsync(context, AccessScoresErrors.Denied.With("The request is likely to come from a malicious crawler or bot."));
    }

    private static bool IsOurs(HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult result) =>
        !result.Succeeded && AccessRefusal.IsNoted(context) && policy.Requirements.Any(static one => one is AccessRequirement);

    private static async ValueTask<bool> HasSchemeAsync(HttpContext context, AuthorizationPolicy policy, bool isForbidden)
    {
        if (policy.AuthenticationSchemes.Count > 0)
        {
            return true;
        }

        return context.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } schemes
            && (isForbidden ? await schemes.GetDefaultForbidSchemeAsync() : await schemes.GetDefaultChallengeSchemeAsync()) is not null;
    }
}

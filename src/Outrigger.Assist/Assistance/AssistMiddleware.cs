using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Serving;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Assist.Assistance;

/// <summary>
/// What stands in front of every route of Assist: callers are known before a byte of a body is read; what a handler throws
/// as an error of ours is answered as one; what the framework refuses with a bare status gets our shape.
/// </summary>
internal static class AssistMiddleware
{
    public static void Protect(EndpointBuilder endpoint)
    {
        var inner = endpoint.RequestDelegate ?? throw new InvalidOperationException($"The route {endpoint.DisplayName} has no handler.");
        endpoint.RequestDelegate = context => InvokeAsync(context, inner);
    }

    private static async Task InvokeAsync(HttpContext context, RequestDelegate inner)
    {
        // Routes that only the administrator may call look at the key themselves; here it is enough that it is one.
        var callers = context.RequestServices.GetRequiredService<ICallerAuthenticator>();
        if (AssistAccess.Authenticate(context, callers) is { Caller: null, Error: { } error })
        {
            await ProblemWriter.WriteAsync(context, error);
            return;
        }

        try
        {
            await inner(context);
        }
        catch (OutriggerException exception) when (!context.Response.HasStarted)
        {
            await ProblemWriter.WriteAsync(context, exception.Error);
            return;
        }
        catch (BadHttpRequestException exception) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = exception.StatusCode;
        }

        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400 and < 500, ContentType: null, ContentLength: null } response)
        {
            await ProblemWriter.WriteAsync(context, response.StatusCode switch
            {
                StatusCodes.Status413PayloadTooLarge => CoreErrors.BodyTooLarge.With("The body is larger than this route takes."),
                StatusCodes.Status415UnsupportedMediaType => CoreErrors.UnsupportedMediaType.With("The body must be sent as application/json."),
                _ => CoreErrors.InvalidRequest.With("A value in the path, the query or the body could not be read."),
            });
        }
    }
}

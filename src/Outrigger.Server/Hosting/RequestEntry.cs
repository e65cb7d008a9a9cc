using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Telemetry;

namespace Outrigger.Server.Hosting;

/// <summary>
/// The first thing behind routing: gives the request its id, refuses foreign host names, answers for paths and methods
/// that do not exist, and for exceptions. Endpoints that write their own errors are called without anything around them.
/// </summary>
internal sealed class RequestEntry(RequestDelegate next, RequestDelegate unmatched, ErrorResponder errors, ServerBinding binding, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context)
    {
        RequestIds.Assign(context, time);
        if (binding.HasHostList && !binding.IsKnownHost(context.Request.Host) && !context.Request.Path.StartsWithSegments("/health"))
        {
            return errors.WriteAsync(context, HostingErrors.HostNotAllowed.With("The Host header is not in the list of allowed hosts."));
        }

        var endpoint = context.GetEndpoint();
        if (endpoint is null)
        {
            return GuardAsync(unmatched, context);
        }

        if (endpoint.Metadata.GetMetadata<IWritesOwnErrors>() is not null)
        {
            return next(context);
        }

        // Routing answers wrong methods and content types with an endpoint of its own that writes a bare status.
        return endpoint is RouteEndpoint ? GuardAsync(next, context) : RejectAsync(context);
    }

    private async Task GuardAsync(RequestDelegate target, HttpContext context)
    {
        try
        {
            await target(context);
        }
#pragma warning disable CA1031 // The last place that can answer.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            await errors.HandleAsync(context, exception);
        }
    }

    private async Task RejectAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.HasStarted)
        {
            return;
        }

        await errors.WriteAsync(context, context.Response.StatusCode switch
        {
            StatusCodes.Status405MethodNotAllowed => HostingErrors.MethodNotAllowed.With($"The route does not take {Sanitise(context.Request.Method)}."),
            StatusCodes.Status415UnsupportedMediaType => CoreErrors.UnsupportedMediaType.With("The content type is missing or another one."),
            _ => CoreErrors.NotFound.With("No route has this path."),
        });
    }

    private static string Sanitise(string method) => method.Length <= 16 && method.All(char.IsAsciiLetterUpper) ? method : "this method";
}

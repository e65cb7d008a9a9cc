using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Errors;

namespace Outrigger.Core.Callers;

/// <summary>
/// What stands in front of every route below <c>/admin</c>, whoever added it: the admin key first, before a byte of the
/// body is read, then the content type. Paths that nobody added need the key too, and then answer 404.
/// </summary>
internal static class AdminRoutes
{
    private const long MaxBodyBytes = 256 * 1024;

    public static RouteGroupBuilder Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin");
        ((IEndpointConventionBuilder)group).Add(Protect);
        group.AddEndpointFilter(static (context, next) =>
            context.Arguments.OfType<IAdminBody>().FirstOrDefault(body => body.Error is not null) is { Error: { } error }
                ? ValueTask.FromResult<object?>(new ProblemResult(error))
                : next(context));
        group.Map("/{**rest}", static (HttpContext context) => new ProblemResult(Refuse(context.Request)))
            .WithOrder(int.MaxValue)
            .ExcludeFromDescription();
        return group;
    }

    // Routing sends a body without a content type past the route that wants JSON, and so it ends up here.
    private static OutriggerError Refuse(HttpRequest request) =>
        request.ContentType is null && (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method))
            ? CoreErrors.UnsupportedMediaType.With("No route at this path takes a call without a body of application/json.")
            : CoreErrors.NotFound.With("There is no route for this method at this path.");

    private static void Protect(EndpointBuilder endpoint)
    {
        var inner = endpoint.RequestDelegate ?? throw new InvalidOperationException($"The route {endpoint.DisplayName} has no handler.");
        endpoint.RequestDelegate = context => InvokeAsync(context, inner);
    }

    private static async Task InvokeAsync(HttpContext context, RequestDelegate inner)
    {
        // Answers may hold a key that is shown once.
        context.Response.Headers.CacheControl = "no-store";
        var result = context.RequestServices.GetRequiredService<ICallerAuthenticator>().AuthenticateAdmin(context);
        if (result.Caller is null)
        {
            await ProblemWriter.WriteAsync(context, result.Error!);
            return;
        }

        if (!HasRightContentType(context))
        {
            await ProblemWriter.WriteAsync(context, CoreErrors.UnsupportedMediaType.With("The body must be sent as application/json."));
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBodyBytes;
        }

        context.Features.Set(result.Caller);
        await RunAsync(context, inner);
    }

    private static async Task RunAsync(HttpContext context, RequestDelegate inner)
    {
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

        // The framework refuses unreadable route and query values with a bare status.
        if (!context.Response.HasStarted && context.Response is { StatusCode: >= 400 and < 500, ContentType: null, ContentLength: null })
        {
            await ProblemWriter.WriteAsync(context, CoreErrors.InvalidRequest.With("A value in the path or the query could not be read."));
        }
    }

    private static bool HasRightContentType(HttpContext context)
    {
        var request = context.Request;
        var needsBody = context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is { IsOptional: false };
        var hasBody = request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0 || request.ContentType is not null;
        return !(needsBody || hasBody) || request.HasJsonContentType();
    }
}

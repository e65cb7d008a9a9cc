using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Server.Hosting;

/// <summary>
/// Who may see the operator's pages (metrics, Swagger, OpenAPI, details of readiness): on loopback everybody who names
/// this machine, so that a web page with a rebound name cannot; elsewhere the admin key.
/// </summary>
internal sealed class OperatorAccess(ServerBinding binding, IServiceProvider services)
{
    private readonly ICallerAuthenticator? _authenticator = services.GetService<ICallerAuthenticator>();

    /// <summary>Why the request may not see them; null when it may.</summary>
    public OutriggerError? Check(HttpContext context)
    {
        // A forwarding header means that something in front passes on requests from elsewhere.
        if (binding.IsLoopbackOnly && !IsForwarded(context.Request))
        {
            return binding.IsKnownHost(context.Request.Host)
                ? null
                : HostingErrors.HostNotAllowed.With("The Host header names another machine.");
        }

        if (_authenticator is null)
        {
            return HostingErrors.OperatorOnly.With("There is no admin key.");
        }

        var result = _authenticator.AuthenticateAdmin(context);
        return result.Caller is { IsAdmin: true } ? null : result.Error ?? HostingErrors.OperatorOnly.With("The admin key is missing.");
    }

    private static bool IsForwarded(HttpRequest request) =>
        request.Headers.ContainsKey("Forwarded")
        || request.Headers.ContainsKey("X-Forwarded-For")
        || request.Headers.ContainsKey("X-Forwarded-Host")
        || request.Headers.ContainsKey("X-Forwarded-Proto")
        || request.Headers.ContainsKey("X-Real-IP")
        || request.Headers.ContainsKey("Via");
}

/// <summary>Marks endpoints as pages of the operator.</summary>
internal static class OperatorAccessExtensions
{
    /// <summary>Lets only operators through.</summary>
    public static TBuilder RequireOperator<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            var inner = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = context =>
            {
                var error = context.RequestServices.GetRequiredService<OperatorAccess>().Check(context);
                return error is null ? inner(context) : context.RequestServices.GetRequiredService<ErrorResponder>().WriteAsync(context, error);
            };
        });
        return builder;
    }
}

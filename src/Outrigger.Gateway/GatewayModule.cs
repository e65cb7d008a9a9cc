using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The gateway's table of contents.</summary>
public static class GatewayModule
{
    /// <summary>Adds everything a call passes through. Needs an egress, a caller authenticator and a usage recorder.</summary>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration configuration) => services
        .AddProviders(configuration)
        .AddModelRouting(configuration)
        .AddResilience(configuration)
        .AddRateLimits(configuration)
        .AddCaching(configuration)
        .AddTranslation(configuration)
        .AddStoredObjects(configuration)
        .AddForwarding(configuration)
        .AddProtocols();

    /// <summary>Maps the routes of the wire protocols.</summary>
    public static IEndpointRouteBuilder MapGateway(this IEndpointRouteBuilder routes) => routes.MapProtocols();
}

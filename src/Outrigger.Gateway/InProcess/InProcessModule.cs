using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Gateway.InProcess;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the gateway's own clients.</summary>
public static class InProcessModule
{
    /// <summary>Adds <see cref="IGatewayClients"/>; needs <c>AddGateway</c>, and no web server.</summary>
    public static IServiceCollection AddInProcess(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        if (services.All(service => !ReferenceEquals(service.ImplementationInstance, InProcessDialects.Chat)))
        {
            services.AddSingleton(InProcessDialects.Chat);
            services.AddSingleton(InProcessDialects.Embeddings);
        }

        services.TryAddSingleton<InProcessGateway>();
        services.TryAddSingleton<IGatewayClients, GatewayClients>();
        return services;
    }
}

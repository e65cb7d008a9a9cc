using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Egress;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the module that makes all HTTP clients.</summary>
public static class EgressModule
{
    /// <summary>Adds <see cref="IEgress"/>, <see cref="IEgressStreams"/> and <see cref="EgressAddressPolicy"/>.</summary>
    public static IServiceCollection AddEgress(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<EgressOptions>().Bind(configuration.GetSection(EgressOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<EgressOptions>, EgressOptionsContentValidator>());
        services.TryAddSingleton<IHostResolver, SystemHostResolver>();
        services.TryAddSingleton<EgressAddressPolicy>();
        services.TryAddSingleton<IEgress, EgressClients>();
        services.TryAddSingleton<IEgressStreams, EgressStreams>();
        return services;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the forwarder.</summary>
public static class ProxyModule
{
    /// <summary>Adds the forwarder: one version of the backend, nothing found, nothing repeated; other rooms replace that.</summary>
    public static IServiceCollection AddSidecarProxy(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ProxyOptions>().Bind(configuration.GetSection(ProxyOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ProxyOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProxyOptions>, ProxyOptionsCrossValidator>());
        services.AddEgress(configuration);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProxyMetrics>();
        services.TryAddSingleton<ProxyClient>();
        services.TryAddSingleton<Deadlines>();
        services.TryAddSingleton(static provider => new TrustedPeers(provider.GetRequiredService<IOptionsMonitor<ProxyOptions>>()));
        services.TryAddSingleton<IVersionChoice>(static provider => new OneVersion(new Backend("stable", new Uri(provider.GetRequiredService<IOptions<ProxyOptions>>().Value.Backend))));
        services.TryAddSingleton<IRepetition, NoRepetition>();
        services.TryAddSingleton<IFindings, NoFindings>();
        services.TryAddSingleton<IFaultPages, NoFaultPages>();
        services.TryAddSingleton<Forwarder>();
        return services;
    }
}

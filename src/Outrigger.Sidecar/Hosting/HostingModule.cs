using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;
using Outrigger.Sidecar.Hosting;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Upgrades;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the sidecar: all of it, in any host.</summary>
public static class HostingModule
{
    /// <summary>
    /// Adds the sidecar, which listens by itself once the host starts. Nothing is added while no backend is configured
    /// (<c>Outrigger:Sidecar:Proxy:Backend</c>).
    /// </summary>
    public static IServiceCollection AddSidecar(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (string.IsNullOrWhiteSpace(configuration[ProxyOptions.SectionName + ":" + nameof(ProxyOptions.Backend)]))
        {
            return services;
        }

        services.AddOptionsWithValidateOnStart<SidecarOptions>().Bind(configuration.GetSection(SidecarOptions.SectionName)).Configure(options =>
            options.AdminKey ??= configuration["OUTRIGGER_ADMIN_KEY"] is { } key && !string.IsNullOrWhiteSpace(key) ? new Secret(key) : null);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SidecarOptions>, SidecarOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SidecarOptions>, SidecarOptionsCrossValidator>());
        // The steps may ask another Outrigger; versions and retries are always decided here.
        services.AddAssist(configuration).AddOutrigger(configuration);
        services.TryAddSingleton<IFindings, AssistFindings>();
        services.TryAddSingleton<BackendErrors>();
        services.TryAddSingleton<IFaultPages>(static provider => provider.GetRequiredService<BackendErrors>());
        services.TryAddSingleton(static provider => new UpgradePlaces(provider.GetRequiredService<IOptions<SidecarOptions>>().Value.MaxUpgradedConnections));
        services
            .AddSidecarRetrying(configuration)
            .AddSidecarMirroring(configuration)
            .AddSidecarVersions(configuration)
            .AddSidecarUpgrades(configuration)
            .AddSidecarProxy(configuration);
        services.TryAddSingleton<SidecarState>();
        services.TryAddSingleton<SidecarEntry>();
        services.TryAddSingleton<OwnPages>();
        services.TryAddSingleton<SidecarDispatch>();
        services.TryAddSingleton<SidecarPipeline>();
        services.TryAddSingleton<SidecarServer>();
        services.AddHostedService<StartSettings>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<SidecarServer>());
        return services;
    }
}

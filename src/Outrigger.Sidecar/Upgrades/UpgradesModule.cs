using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Upgrades;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of upgraded connections.</summary>
public static class UpgradesModule
{
    /// <summary>Adds what passes upgrades on; needs the forwarder (<c>AddSidecarProxy</c>). Their number is bounded by who adds <c>UpgradePlaces</c> before.</summary>
    public static IServiceCollection AddSidecarUpgrades(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<UpgradesOptions>().Bind(configuration.GetSection(UpgradesOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UpgradesOptions>, UpgradesOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<UpgradesOptions>, UpgradesOptionsCrossValidator>());
        services.TryAddSingleton<UpgradesMetrics>();
        services.TryAddSingleton(static _ => new UpgradePlaces(int.MaxValue));
        services.TryAddSingleton<UpgradeForwarder>();
        return services;
    }
}

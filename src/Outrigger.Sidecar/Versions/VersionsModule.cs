using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Versions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of versions of the backend.</summary>
public static class VersionsModule
{
    /// <summary>
    /// Adds the choice between a stable and a new version and what guards it; needs the forwarder and copies of requests, and
    /// the drift guard (<c>AddDrift</c>) for more than the fixed rule.
    /// </summary>
    public static IServiceCollection AddSidecarVersions(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<VersionsOptions>().Bind(configuration.GetSection(VersionsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VersionsOptions>, VersionsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<VersionsOptions>, VersionsOptionsCrossValidator>());
        services.TryAddSingleton(configuration);
        services.TryAddSingleton<IVersionAlerts, VersionAlerts>();
        services.TryAddSingleton<VersionsMetrics>();
        services.TryAddSingleton<VersionFile>();
        services.TryAddSingleton<VersionRoutes>();
        services.TryAddSingleton<VersionTable>();
        services.TryAddSingleton<CanaryTrial>();
        services.TryAddSingleton<VersionGuard>();
        services.TryAddSingleton<VersionWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<VersionWorker>());
        services.TryAddSingleton<IVersionChoice, VersionChoice>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOwnPage, VersionsPage>());
        return services;
    }
}

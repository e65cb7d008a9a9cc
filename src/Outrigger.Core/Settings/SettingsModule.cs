using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Settings;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the care for settings.</summary>
public static class SettingsModule
{
    /// <summary>
    /// Has a changed <see cref="SettingsFile"/> read and validated by all modules before it takes effect, and warns of settings
    /// that nothing reads where the configuration ends with a <see cref="SettingsReadsSource"/>.
    /// </summary>
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(provider => new SettingsCheck(provider, services));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SettingsGuard>());
        return services;
    }
}

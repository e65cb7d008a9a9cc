using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.DriftProfiles;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of what is known of interfaces' answers.</summary>
public static class DriftProfilesModule
{
    /// <summary>Adds the profiles of routes, which are kept over a restart.</summary>
    public static IServiceCollection AddDriftProfiles(this IServiceCollection services)
    {
        services.TryAddSingleton<DriftStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, DriftStore>(static provider => provider.GetRequiredService<DriftStore>()));
        return services;
    }
}

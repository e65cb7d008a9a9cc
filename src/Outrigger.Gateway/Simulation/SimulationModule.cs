using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Simulation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the simulated provider.</summary>
public static class SimulationModule
{
    /// <summary>Adds <see cref="ISimulatedUpstream"/>.</summary>
    public static IServiceCollection AddSimulation(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<SimulationOptions>().Bind(configuration.GetSection(SimulationOptions.SectionName));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ISimulatedUpstream, SimulatedUpstream>();
        return services;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of system health.</summary>
public static class HealthModule
{
    /// <summary>Adds <see cref="ISystemHealth"/> and the worker that reads the process.</summary>
    public static IServiceCollection AddSystemHealth(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<HealthOptions>().Bind(configuration.GetSection(HealthOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthOptions>, HealthOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HealthOptions>, HealthOptionsCrossValidator>());
        services.AddDecisions(configuration);
        services.TryAddSingleton<IHealthSource, ProcessHealth>();
        services.TryAddSingleton<HealthModel>();
        services.AddSingleton<IDecisionModel>(static provider => provider.GetRequiredService<HealthModel>());
        services.TryAddSingleton<SystemHealth>();
        services.TryAddSingleton<ISystemHealth>(static provider => provider.GetRequiredService<SystemHealth>());
        services.TryAddSingleton<HealthWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<HealthWorker>());
        return services;
    }

    /// <summary>Maps <c>/assist/v1/health</c>.</summary>
    public static IEndpointRouteBuilder MapSystemHealth(this IEndpointRouteBuilder routes)
    {
        HealthEndpoints.Map(routes);
        return routes;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority;
using Outrigger.Assist.Priority.Learned;
using Outrigger.Assist.Priority.Plays;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of priority.</summary>
public static class PriorityModule
{
    /// <summary>Adds <see cref="IPriorityScoring"/> and what it decides with.</summary>
    public static IServiceCollection AddPriority(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<PriorityOptions>().Bind(configuration.GetSection(PriorityOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PriorityOptions>, PriorityOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PriorityOptions>, PriorityOptionsCrossValidator>());
        services.TryAddSingleton<PriorityMetrics>();
        services.TryAddSingleton<PriorityModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, PriorityModel>(static provider => provider.GetRequiredService<PriorityModel>()));
        services.TryAddSingleton<PriorityPlayModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, PriorityPlayModel>(static provider => provider.GetRequiredService<PriorityPlayModel>()));
        services.TryAddSingleton<PriorityTenants>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, PriorityTenants>(static provider => provider.GetRequiredService<PriorityTenants>()));
        services.TryAddSingleton<IPriorityScoring, PriorityScoring>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/priority</c>.</summary>
    public static IEndpointRouteBuilder MapPriority(this IEndpointRouteBuilder routes)
    {
        PriorityEndpoints.Map(routes);
        return routes;
    }
}

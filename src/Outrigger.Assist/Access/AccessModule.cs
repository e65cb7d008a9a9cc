using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Access;
using Outrigger.Assist.Access.Sites;
using Outrigger.Assist.Decisions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of access scoring.</summary>
public static class AccessModule
{
    /// <summary>Adds <see cref="IAccessScoring"/> and what it decides with.</summary>
    public static IServiceCollection AddAccessScoring(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<AccessOptions>().Bind(configuration.GetSection(AccessOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AccessOptions>, AccessOptionsCrossValidator>());
        services.TryAddSingleton<AccessMetrics>();
        services.TryAddSingleton<AccessSites>();
        services.TryAddSingleton<AccessModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, AccessModel>(static provider => provider.GetRequiredService<AccessModel>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, AccessState>());
        services.TryAddSingleton<IAccessScoring, AccessScoring>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/access</c>.</summary>
    public static IEndpointRouteBuilder MapAccessScoring(this IEndpointRouteBuilder routes)
    {
        AccessEndpoints.Map(routes);
        return routes;
    }
}

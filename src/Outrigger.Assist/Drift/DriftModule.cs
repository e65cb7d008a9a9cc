using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Drift;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the guard of API versions.</summary>
public static class DriftModule
{
    /// <summary>Adds <see cref="IDriftGuard"/>, its model and the profiles it has learned.</summary>
    public static IServiceCollection AddDrift(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<DriftOptions>().Bind(configuration.GetSection(DriftOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DriftOptions>, DriftOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<DriftOptions>, DriftOptionsCrossValidator>());
        services.AddDecisions(configuration);
        services.AddDriftProfiles();
        services.AddSpecifications();
        services.TryAddSingleton<DriftMetrics>();
        services.TryAddSingleton<FieldNames>();
        services.TryAddSingleton<DriftModel>();
        services.AddSingleton<IDecisionModel>(static provider => provider.GetRequiredService<DriftModel>());
        services.TryAddSingleton<NothingCompared>();
        services.TryAddSingleton<SpecificationModel>();
        services.AddSingleton<IDecisionModel>(static provider => provider.GetRequiredService<SpecificationModel>());
        services.TryAddSingleton<IDriftGuard, DriftGuard>();
        services.TryAddSingleton<ISpecificationDiff, SpecificationComparison>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/drift</c>.</summary>
    public static IEndpointRouteBuilder MapDrift(this IEndpointRouteBuilder routes)
    {
        DriftEndpoints.Map(routes);
        return routes;
    }
}

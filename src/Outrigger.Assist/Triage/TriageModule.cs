using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Triage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of triage.</summary>
public static class TriageModule
{
    /// <summary>Adds <see cref="ITriage"/>, and <see cref="IAlarmIntake"/> for whoever has alerts.</summary>
    public static IServiceCollection AddTriage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<TriageOptions>().Bind(configuration.GetSection(TriageOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TriageOptions>, TriageOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TriageOptions>, TriageOptionsCrossValidator>());
        services.TryAddSingleton<TriageModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, TriageModel>(static provider => provider.GetRequiredService<TriageModel>()));
        services.TryAddSingleton<TriageTenants>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, TriageTenants>(static provider => provider.GetRequiredService<TriageTenants>()));
        services.TryAddSingleton<TriageMetrics>();
        services.TryAddSingleton<TriageList>();
        services.TryAddSingleton<ITriage>(static provider => provider.GetRequiredService<TriageList>());
        services.TryAddSingleton<IAlarmIntake>(static provider => provider.GetRequiredService<TriageList>());
        return services;
    }

    /// <summary>Maps <c>/assist/v1/triage</c>.</summary>
    public static IEndpointRouteBuilder MapTriage(this IEndpointRouteBuilder routes)
    {
        TriageEndpoints.Map(routes);
        return routes;
    }
}

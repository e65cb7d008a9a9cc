using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Prediction;
using Outrigger.Assist.Prediction.Risks;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of issue prediction.</summary>
public static class PredictionModule
{
    /// <summary>Adds <see cref="IIssuePrediction"/>, without a language model beside it (add an <see cref="IRiskAdvisor"/> for one).</summary>
    public static IServiceCollection AddPrediction(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddDecisions(configuration);
        services.AddOptionsWithValidateOnStart<PredictionOptions>().Bind(configuration.GetSection(PredictionOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PredictionOptions>, PredictionOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PredictionOptions>, PredictionOptionsCrossValidator>());
        services.TryAddSingleton<PredictionModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, PredictionModel>(static provider => provider.GetRequiredService<PredictionModel>()));
        services.TryAddSingleton<RiskTenants>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, RiskTenants>(static provider => provider.GetRequiredService<RiskTenants>()));
        services.TryAddSingleton<RiskLessons>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, RiskLessons>(static provider => provider.GetRequiredService<RiskLessons>()));
        services.AddMetrics();
        services.TryAddSingleton<PredictionMetrics>();
        services.TryAddSingleton<RiskWording>();
        services.TryAddSingleton<IRiskAdvisor, NoRiskAdvisor>();
        services.TryAddSingleton<IIssuePrediction, IssuePrediction>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/prediction</c>.</summary>
    public static IEndpointRouteBuilder MapPrediction(this IEndpointRouteBuilder routes)
    {
        PredictionEndpoints.Map(routes);
        return routes;
    }
}

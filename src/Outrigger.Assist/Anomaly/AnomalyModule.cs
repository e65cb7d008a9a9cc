using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Anomaly;
using Outrigger.Assist.Decisions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of metric anomalies.</summary>
public static class AnomalyModule
{
    /// <summary>Adds <see cref="IMetricAnomalyDetection"/>, its model and the state of its series.</summary>
    public static IServiceCollection AddAnomaly(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<AnomalyOptions>().Bind(configuration.GetSection(AnomalyOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AnomalyOptions>, AnomalyOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AnomalyOptions>, AnomalyOptionsCrossValidator>());
        services.AddDecisions(configuration);
        services.TryAddSingleton<AnomalyMetrics>();
        services.TryAddSingleton<SeriesStore>();
        services.AddSingleton<ILearnedState>(static provider => provider.GetRequiredService<SeriesStore>());
        services.TryAddSingleton<AnomalyModel>();
        services.AddSingleton<IDecisionModel>(static provider => provider.GetRequiredService<AnomalyModel>());
        services.TryAddSingleton<NothingJudged>();
        services.TryAddSingleton<IMetricAnomalyDetection, MetricAnomalyDetection>();
        return services;
    }

    /// <summary>Maps <c>/assist/v1/anomaly</c>.</summary>
    public static IEndpointRouteBuilder MapAnomaly(this IEndpointRouteBuilder routes)
    {
        AnomalyEndpoints.Map(routes);
        return routes;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Forecasting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of forecasts. <c>AddDecisions</c> must be called too.</summary>
public static class ForecastingModule
{
    /// <summary>Adds <see cref="IForecasting"/>, its model, and what tells decisions what came true.</summary>
    public static IServiceCollection AddForecasting(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ForecastingOptions>().Bind(configuration.GetSection(ForecastingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForecastingOptions>, ForecastingOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ForecastingOptions>, ForecastingOptionsCrossValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<NamedSeriesStore>();
        services.TryAddSingleton<ForecastingMetrics>();
        services.TryAddSingleton<ForecastModel>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionModel, ForecastModel>(static provider => provider.GetRequiredService<ForecastModel>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, ForecastSeriesState>());
        services.TryAddSingleton<ForecastOutcomes>();
        services.AddHostedService(static provider => provider.GetRequiredService<ForecastOutcomes>());
        services.TryAddSingleton<IForecasting, SeriesForecasting>();
        return services;
    }

    /// <summary>Maps <c>POST /assist/v1/forecast</c> and <c>/assist/v1/forecast/observe</c>.</summary>
    public static IEndpointRouteBuilder MapForecasting(this IEndpointRouteBuilder routes)
    {
        ForecastingEndpoints.Map(routes);
        return routes;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Logs;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of log analysis.</summary>
public static class LogsModule
{
    /// <summary>Adds <see cref="ILogAnalysis"/>, its model and its learned state. Decisions must be there too.</summary>
    public static IServiceCollection AddLogAnalysis(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<LogsOptions>().Bind(configuration.GetSection(LogsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LogsOptions>, LogsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LogsOptions>, LogsOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<LogSources>();
        services.TryAddSingleton<LogsMetrics>();
        services.TryAddSingleton<LogModel>();
        services.TryAddSingleton<ILogAnalysis, LogAnalysis>();
        services.AddSingleton<IDecisionModel>(static provider => provider.GetRequiredService<LogModel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILearnedState, LogState>());
        return services;
    }

    /// <summary>Maps <c>/assist/v1/logs</c>.</summary>
    public static IEndpointRouteBuilder MapLogAnalysis(this IEndpointRouteBuilder routes)
    {
        LogsEndpoints.Map(routes);
        return routes;
    }
}

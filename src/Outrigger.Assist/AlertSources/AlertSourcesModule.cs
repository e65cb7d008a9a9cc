using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Access;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.AlertSources;
using Outrigger.Assist.Decisions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of what becomes an alert by itself.</summary>
public static class AlertSourcesModule
{
    /// <summary>Lets decisions, forecasts and groups of clients become alerts, and alerts alarms of triage. Adds <c>AddAlerts</c>, forecasting and triage, which it needs.</summary>
    public static IServiceCollection AddAlertSources(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddAlerts(configuration);
        services.AddForecasting(configuration);
        services.AddTriage(configuration);
        services.AddOptionsWithValidateOnStart<AlertSourcesOptions>().Bind(configuration.GetSection(AlertSourcesOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertSourcesOptions>, AlertSourcesOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertSourcesOptions>, AlertSourcesOptionsCrossValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDecisionListener, DecisionAlerts>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertListener, TriageAlerts>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAccessGroupListener, GroupAlerts>());
        services.TryAddSingleton<ForecastAlerts>();
        services.AddHostedService(static provider => provider.GetRequiredService<ForecastAlerts>());
        return services;
    }
}

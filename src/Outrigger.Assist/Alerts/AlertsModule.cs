using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Alerts.Keeping;
using Outrigger.Assist.Alerts.Raising;
using Outrigger.Core.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of alerts.</summary>
public static class AlertsModule
{
    /// <summary>Adds <see cref="IAlerts"/> and the store in memory (a database's takes its place). Who delivers is added by <c>AddAlertDelivery</c>, who raises by <c>AddAlertSources</c>.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<AlertsOptions>().Bind(configuration.GetSection(AlertsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertsOptions>, AlertsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertsOptions>, AlertsOptionsCrossValidator>());
        services.AddMetrics();
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IAlertStore, InMemoryAlertStore>();
        services.TryAddSingleton<IAlertRouter, NoAlertRouter>();
        services.TryAddSingleton<IAlertAdvisor, NoAlertAdvisor>();
        services.TryAddSingleton<AlertsMetrics>();
        services.TryAddSingleton<AlertQueue>();
        services.TryAddSingleton<IAlerts>(static provider => provider.GetRequiredService<AlertQueue>());
        services.TryAddSingleton<AlertWording>();
        services.TryAddSingleton<AlertEngine>();
        services.TryAddSingleton<AlertsWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<AlertWording>());
        services.AddHostedService(static provider => provider.GetRequiredService<AlertsWorker>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionJob, AlertRetention>());
        services.AddRetention(configuration);
        return services;
    }

    /// <summary>Maps <c>/assist/v1/alerts</c>: the alerts of the caller's tenant.</summary>
    public static IEndpointRouteBuilder MapAlerts(this IEndpointRouteBuilder routes)
    {
        AlertsEndpoints.Map(routes);
        return routes;
    }

    /// <summary>Maps <c>/admin/alerts</c>: everybody's alerts, and silences.</summary>
    /// <param name="admin">The group of <c>MapAdmin</c>.</param>
    public static IEndpointRouteBuilder MapAlertsAdmin(this IEndpointRouteBuilder admin)
    {
        AlertsAdminEndpoints.Map(admin);
        return admin;
    }
}

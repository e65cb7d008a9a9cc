using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Assist.AlertDelivery;
using Outrigger.Assist.AlertDelivery.Channels;
using Outrigger.Assist.Alerts;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the delivery of alerts.</summary>
public static class AlertDeliveryModule
{
    /// <summary>Adds the channels of <c>Outrigger:Assist:AlertDelivery</c> and who delivers through them; adds <c>AddAlerts</c> and <c>AddEgress</c>, which it needs.</summary>
    public static IServiceCollection AddAlertDelivery(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<AlertDeliveryOptions>().Bind(configuration.GetSection(AlertDeliveryOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertDeliveryOptions>, AlertDeliveryOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AlertDeliveryOptions>, AlertDeliveryOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);

        // In the place of the one that delivers nothing, whichever was added first.
        services.RemoveAll<IAlertRouter>();
        services.AddSingleton<IAlertRouter, ChannelRouter>();
        services.AddAlerts(configuration);
        services.AddEgress(configuration);
        services.TryAddSingleton<ChannelPost>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, LogChannel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, WebhookChannel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, SlackChannel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, EmailChannel>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAlertChannel, SmsChannel>());
        services.TryAddSingleton<AlertDeliveryMetrics>();
        services.TryAddSingleton(static provider => ActivatorUtilities.CreateInstance<ChannelSender>(provider, new Random()));
        services.TryAddSingleton<AlertDeliveryWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<AlertDeliveryWorker>());
        return services;
    }

    /// <summary>Maps <c>/admin/alerts/channels</c> and <c>/admin/alerts/deliveries</c>.</summary>
    /// <param name="admin">The group of <c>MapAdmin</c>.</param>
    public static IEndpointRouteBuilder MapAlertDeliveryAdmin(this IEndpointRouteBuilder admin)
    {
        AlertDeliveryEndpoints.Map(admin);
        return admin;
    }
}

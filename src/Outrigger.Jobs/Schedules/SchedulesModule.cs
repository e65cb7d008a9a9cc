using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Schedules;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of schedules.</summary>
public static class SchedulesModule
{
    /// <summary>Adds schedules with their store in memory (a database's takes its place).</summary>
    public static IServiceCollection AddJobSchedules(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<SchedulesOptions>().Bind(configuration.GetSection(SchedulesOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulesOptions>, SchedulesOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SchedulesOptions>, SchedulesOptionsCrossValidator>());
        services.TryAddSingleton<IScheduleStore, InMemoryScheduleStore>();
        services.TryAddSingleton<SchedulesWorker>();
        services.AddHostedService(static provider => provider.GetRequiredService<SchedulesWorker>());
        return services;
    }

    /// <summary>Maps <c>/jobs/v1/schedules</c>.</summary>
    public static IEndpointRouteBuilder MapJobSchedules(this IEndpointRouteBuilder routes)
    {
        SchedulesEndpoints.Map(routes);
        return routes;
    }
}

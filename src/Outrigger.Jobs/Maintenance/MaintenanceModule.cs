using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Core.Storage;
using Outrigger.Jobs.Maintenance;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of what keeps the queue in order.</summary>
public static class MaintenanceModule
{
    /// <summary>Adds what moves due jobs, takes back stalled ones, scores waiting ones again and removes old ones.</summary>
    public static IServiceCollection AddJobMaintenance(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddHostedService<MaintenanceWorker>();
        services.AddHostedService<RescoringWorker>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IRetentionJob, JobsRetention>());
        services.AddRetention(configuration);
        return services;
    }
}

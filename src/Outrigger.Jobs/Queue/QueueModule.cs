using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Memory;
using Outrigger.Jobs.Queue.Orders;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the queue itself.</summary>
public static class QueueModule
{
    /// <summary>Adds <see cref="IJobQueue"/> with its store in memory (a database's takes its place).</summary>
    public static IServiceCollection AddJobQueue(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<QueueOptions>().Bind(configuration.GetSection(QueueOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueueOptions>, QueueOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<QueueOptions>, QueueOptionsCrossValidator>());
        services.AddMetrics();
        services.AddEgress(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IJobSignals, InProcessJobSignals>();
        services.TryAddSingleton<IJobStore>(static provider => new InMemoryJobStore(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IJobSignals>()));
        services.TryAddSingleton<IJobScorer, OwnNumberScorer>();
        services.TryAddSingleton<JobTypes>();
        services.TryAddSingleton<JobOrders>();
        services.TryAddSingleton<QueueMetrics>();
        services.TryAddSingleton<IJobQueue, JobQueue>();
        return services;
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Alerts;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Models;
using Outrigger.Core.Secrets;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.Conversations;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.RateLimits;
using Outrigger.Gateway.StoredObjects;
using Outrigger.Gateway.Tenancy;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Schedules;
using Outrigger.Storage;
using Outrigger.Storage.Accounting;
using Outrigger.Storage.Alerts;
using Outrigger.Storage.Conversations;
using Outrigger.Storage.Decisions;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Keys;
using Outrigger.Storage.Models;
using Outrigger.Storage.ProviderKeys;
using Outrigger.Storage.Queue;
using Outrigger.Storage.Queue.Postgres;
using Outrigger.Storage.RateLimits;
using Outrigger.Storage.Schedules;
using Outrigger.Storage.Secrets;
using Outrigger.Storage.StoredObjects;
using Outrigger.Storage.Tenancy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to the database: it takes the place of the modules' in-memory stores.</summary>
public static class StorageModule
{
    /// <summary>
    /// Registers the database of <c>Outrigger:Storage</c> and every store on it. The database is opened and migrated
    /// before any hosted service starts; what is wrong with it stops the start with an
    /// <see cref="Outrigger.Core.Errors.OutriggerException"/> whose message is one readable line.
    /// </summary>
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<StorageOptions>().Bind(configuration.GetSection(StorageOptions.SectionName));
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsValidator>();
        services.AddSingleton<IValidateOptions<StorageOptions>, StorageOptionsCrossValidator>();
        services.AddDataFolder(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(CreateDatabase);
        services.AddHostedService<DatabaseStarter>();
        services.AddHealthChecks().AddCheck<StorageHealthCheck>("storage", tags: ["ready"]);
        services.Replace(ServiceDescriptor.Singleton<IUsageStore, SqlUsageStore>());
        services.Replace(ServiceDescriptor.Singleton<ISecretRootStore, SqlSecretRootStore>());
        services.Replace(ServiceDescriptor.Singleton<ITenancyStore, SqlTenancyStore>());
        services.Replace(ServiceDescriptor.Singleton<IVirtualKeyStore, SqlVirtualKeyStore>());
        services.Replace(ServiceDescriptor.Singleton<IProviderKeyStore, SqlProviderKeyStore>());
        services.Replace(ServiceDescriptor.Singleton<IQuotaStore, SqlQuotaStore>());
        services.Replace(ServiceDescriptor.Singleton<IConversationStore, SqlConversationStore>());
        services.Replace(ServiceDescriptor.Singleton<IStoredObjectStore, SqlStoredObjectStore>());
        services.Replace(ServiceDescriptor.Singleton<IDecisionStore, SqlDecisionStore>());
        services.Replace(ServiceDescriptor.Singleton<IModelVersionStore, SqlModelVersionStore>());
        services.Replace(ServiceDescriptor.Singleton<IModelStateStore, SqlModelStateStore>());
        services.Replace(ServiceDescriptor.Singleton<IAlertStore, SqlAlertStore>());
        services.Replace(ServiceDescriptor.Singleton<IScheduleStore, SqlScheduleStore>());
        services.Replace(ServiceDescriptor.Singleton<IJobStore, SqlJobStore>());
        services.Replace(ServiceDescriptor.Singleton(CreateJobSignals));
        return services;
    }

    private static IDatabase CreateDatabase(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<StorageOptions>>().Value;
        var time = services.GetRequiredService<TimeProvider>();
        var target = ConnectionTarget.Parse(options.ConnectionString);
        return target.Postgres is { } settings
            ? new PostgresDatabase(settings, options, time)
            : new SqliteDatabase(services.GetRequiredService<DataFolder>().GetPath("outrigger.db"), options, time);
    }

    private static IJobSignals CreateJobSignals(IServiceProvider services) =>
        services.GetRequiredService<IDatabase>() is PostgresDatabase postgres && services.GetRequiredService<IOptions<StorageOptions>>().Value.Notifications
            ? new PostgresJobSignals(postgres, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<PostgresJobSignals>>())
            : new InProcessJobSignals();
}

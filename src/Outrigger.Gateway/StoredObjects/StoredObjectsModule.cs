using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.StoredObjects;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to what providers keep for callers.</summary>
public static class StoredObjectsModule
{
    /// <summary>Registers the directory, its store in memory (a database's takes its place) and the retention of <c>Outrigger:Gateway:StoredObjects</c>.</summary>
    public static IServiceCollection AddStoredObjects(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<StoredObjectsOptions>().Bind(configuration.GetSection(StoredObjectsOptions.SectionName));
        services.AddSingleton<IValidateOptions<StoredObjectsOptions>, StoredObjectsOptionsValidator>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStoredObjectStore, InMemoryStoredObjectStore>();
        services.TryAddSingleton<ObjectDirectory>();
        services.TryAddSingleton<IObjectDirectory>(provider => provider.GetRequiredService<ObjectDirectory>());
        services.TryAddSingleton<BillCollector>();
        services.AddSingleton<IRetentionJob, StoredObjectsRetention>();
        return services;
    }
}

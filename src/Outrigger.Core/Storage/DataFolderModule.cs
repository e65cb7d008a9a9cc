using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to the data folder and to retention.</summary>
public static class DataFolderModule
{
    /// <summary>
    /// Registers the <see cref="DataFolder"/> named by <c>OUTRIGGER_DATA</c> (default <c>./data</c>). It is taken when it
    /// is first asked for, at the latest when the host starts, and given free when the container is disposed.
    /// </summary>
    public static IServiceCollection AddDataFolder(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var path = configuration[DataFolder.ConfigurationKey];
        services.TryAddSingleton(_ => DataFolder.Acquire(string.IsNullOrWhiteSpace(path) ? DataFolder.DefaultPath : path));
        services.AddHostedService<DataFolderOwner>();
        return services;
    }

    /// <summary>Registers the worker that runs every registered <see cref="IRetentionJob"/>; may be called by each module that has one.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptionsWithValidateOnStart<RetentionOptions>().Bind(configuration.GetSection(RetentionOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetentionOptions>, RetentionOptionsValidator>());
        if (services.All(service => service.ServiceType != typeof(RetentionWorker)))
        {
            services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RetentionWorker>(provider, new Random()));
            services.AddHostedService(provider => provider.GetRequiredService<RetentionWorker>());
        }

        return services;
    }
}

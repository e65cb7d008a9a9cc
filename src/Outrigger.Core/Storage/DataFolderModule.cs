using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Outrigger.Core.Storage;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door to the data folder and to retention.</summary>
public static class DataFolderModule
{
    /// <summary>
    /// Registers the <see cref="DataFolder"/> named by <c>OUTRIGGER_DATA</c> (default <c>./data</c>). It is taken when it
    /// is first asked for and given free when the container is disposed.
    /// </summary>
    public static IServiceCollection AddDataFolder(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var path = configuration[DataFolder.ConfigurationKey];
        services.TryAddSingleton(_ => DataFolder.Acquire(string.IsNullOrWhiteSpace(path) ? DataFolder.DefaultPath : path));
        return services;
    }
}

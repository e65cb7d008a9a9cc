using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.StateFiles;
using Outrigger.Assist.Models;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of learned state in files.</summary>
internal static class StateFilesModule
{
    /// <summary>Keeps learned state in files when a folder is set. Before <c>AddAssist</c>, whose store in memory gives way.</summary>
    public static IServiceCollection AddStateFiles(this IServiceCollection services, IConfiguration configuration, Action<StateFilesOptions>? configure)
    {
        services.AddOptionsWithValidateOnStart<StateFilesOptions>().Bind(configuration.GetSection(StateFilesOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StateFilesOptions>, StateFilesOptionsValidator>());
        var settings = new StateFilesOptions();
        configuration.GetSection(StateFilesOptions.SectionName).Bind(settings);
        configure?.Invoke(settings);
        if (!string.IsNullOrWhiteSpace(settings.Folder))
        {
            services.TryAddSingleton<IModelStateStore, FileStateStore>();
        }

        return services;
    }
}

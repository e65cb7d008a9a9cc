using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Assistants;
using Outrigger.AspNetCore.Remote;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of another Outrigger that is asked over HTTP.</summary>
internal static class RemoteModule
{
    /// <summary>Has another Outrigger asked, when its address is set. True when it is.</summary>
    public static bool TryAddRemote(this IServiceCollection services, IConfiguration configuration, Action<RemoteOptions>? configure)
    {
        services.AddOptionsWithValidateOnStart<RemoteOptions>().Bind(configuration.GetSection(RemoteOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemoteOptions>, RemoteOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RemoteOptions>, RemoteOptionsCrossValidator>());
        var settings = new RemoteOptions();
        configuration.GetSection(RemoteOptions.SectionName).Bind(settings);
        configure?.Invoke(settings);
        if (settings.BaseUrl is null)
        {
            return false;
        }

        services.AddEgress(configuration);
        services.TryAddSingleton<RemoteCalls>();
        services.TryAddSingleton<RemoteLessons>();
        services.TryAddSingleton<IRequestAssistant, RemoteAssistant>();
        return true;
    }
}

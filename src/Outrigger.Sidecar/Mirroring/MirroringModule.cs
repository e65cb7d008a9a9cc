using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Mirroring;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of copies of requests.</summary>
public static class MirroringModule
{
    /// <summary>Adds what sends copies; needs the forwarder (<c>AddSidecarProxy</c>).</summary>
    public static IServiceCollection AddSidecarMirroring(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<MirroringOptions>().Bind(configuration.GetSection(MirroringOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MirroringOptions>, MirroringOptionsValidator>());
        services.TryAddSingleton<MirroringMetrics>();
        services.TryAddSingleton<Mirror>();
        return services;
    }
}

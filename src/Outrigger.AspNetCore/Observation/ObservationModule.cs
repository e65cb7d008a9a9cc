using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.AspNetCore.Observation;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of metrics and drift.</summary>
internal static class ObservationModule
{
    /// <summary>Adds the step.</summary>
    public static IServiceCollection AddObservation(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ObservationOptions>().Bind(configuration.GetSection(ObservationOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ObservationOptions>, ObservationOptionsValidator>());
        services.TryAddSingleton<ObservationStep>();
        return services;
    }
}

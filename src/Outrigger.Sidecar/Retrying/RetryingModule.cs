using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Sidecar.Proxy;
using Outrigger.Sidecar.Retrying;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of repeated requests.</summary>
public static class RetryingModule
{
    /// <summary>Adds the repetition of failed requests on advice; needs retry advice (<c>AddRetry</c>).</summary>
    public static IServiceCollection AddSidecarRetrying(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<RetryingOptions>().Bind(configuration.GetSection(RetryingOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RetryingOptions>, RetryingOptionsValidator>());
        services.TryAddSingleton<RetryingMetrics>();
        services.TryAddSingleton<SuccessReports>();
        services.AddHostedService(static provider => provider.GetRequiredService<SuccessReports>());
        services.TryAddSingleton<IRepetition, AdvisedRepetition>();
        return services;
    }
}

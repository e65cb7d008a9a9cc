using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Resilience;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of resilience: which failed attempts are repeated, and when.</summary>
public static class ResilienceModule
{
    /// <summary>Adds the fixed rule; an <see cref="IRetryAdvisor"/> registered before or after takes its place.</summary>
    public static IServiceCollection AddResilience(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<ResilienceOptions>().Bind(configuration.GetSection(ResilienceOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResilienceOptions>, ResilienceOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ResilienceOptions>, ResilienceOptionsCrossValidator>());
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.TryAddSingleton<FixedRetryRule>();
        services.TryAddSingleton<IRetryAdvisor>(provider => provider.GetRequiredService<FixedRetryRule>());
        services.TryAddSingleton<GuardedRetryAdvisor>();
        return services;
    }
}

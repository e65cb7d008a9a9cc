using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Storage;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.RateLimits;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of limits.</summary>
public static class RateLimitsModule
{
    /// <summary>
    /// Adds limits of keys, users, teams, tenants, models and providers' keys. Registered stores and counters
    /// (<see cref="IQuotaStore"/>, <see cref="IRateCounter"/>) take the place of those in memory, a registered
    /// <see cref="IAdmissionPolicy"/> that of these limits.
    /// </summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<RateLimitsOptions>().Bind(configuration.GetSection(RateLimitsOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitsOptions>, RateLimitsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RateLimitsOptions>, RateLimitsOptionsCrossValidator>());
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RateLimitsMetrics>();
        services.TryAddSingleton<IQuotaStore, InMemoryQuotaStore>();
        services.TryAddSingleton<QuotaLedger>();
        services.TryAddSingleton<InMemoryRateCounter>();
        services.TryAddSingleton<IRateCounter>(provider => provider.GetRequiredService<InMemoryRateCounter>());
        services.TryAddSingleton<CallGates>();
        services.TryAddSingleton<LimitKeeper>();
        services.TryAddSingleton<LimitSettingsSource>();
        services.AddHostedService(provider => provider.GetRequiredService<LimitSettingsSource>());
        services.TryAddSingleton<IAdmissionPolicy, LimitAdmission>();
        services.Replace(ServiceDescriptor.Singleton<IProviderKeyQuotas, ProviderKeyMeters>());
        services.AddHostedService<RateLimitsWorker>();
        services.AddSingleton<IRetentionJob, QuotaRetention>();
        return services;
    }

    /// <summary>Adds <c>/limits</c> to the group of <c>/admin</c>; needs <c>AddKeys</c>.</summary>
    public static IEndpointRouteBuilder MapRateLimits(this IEndpointRouteBuilder admin)
    {
        RateLimitsEndpoints.Map(admin);
        return admin;
    }
}

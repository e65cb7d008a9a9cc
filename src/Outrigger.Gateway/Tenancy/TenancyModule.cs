using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Tenancy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of tenants, teams and users.</summary>
public static class TenancyModule
{
    /// <summary>Adds tenancy; a registered <see cref="ITenancyStore"/> takes the place of the in-memory one.</summary>
    public static IServiceCollection AddTenancy(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<TenancyOptions>().Bind(configuration.GetSection(TenancyOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TenancyOptions>, TenancyOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITenancyStore, InMemoryTenancyStore>();
        services.TryAddSingleton<TenancyDirectory>();
        services.TryAddSingleton<ITenancyDirectory>(provider => provider.GetRequiredService<TenancyDirectory>());
        services.TryAddSingleton<TenancyRegister>();
        services.AddHostedService<TenancyWorker>();
        return services;
    }

    /// <summary>Adds <c>/tenants</c>, <c>/teams</c> and <c>/users</c> to the group of <c>/admin</c>.</summary>
    public static IEndpointRouteBuilder MapTenancy(this IEndpointRouteBuilder admin)
    {
        TenancyEndpoints.Map(admin);
        return admin;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tenancy;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of virtual keys.</summary>
public static class KeysModule
{
    /// <summary>
    /// Adds virtual keys; needs <c>AddSecrets</c>, <c>AddCallers</c> and <c>AddTenancy</c>. A registered
    /// <see cref="IVirtualKeyStore"/> takes the place of the in-memory one.
    /// </summary>
    public static IServiceCollection AddKeys(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<KeysOptions>().Bind(configuration.GetSection(KeysOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<KeysOptions>, KeysOptionsCrossValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IVirtualKeyStore, InMemoryVirtualKeyStore>();
        services.TryAddSingleton<KeyDirectory>();
        services.TryAddSingleton<KeyRegister>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITenancyDependents, KeyOwners>());
        services.Replace(ServiceDescriptor.Singleton<IKeyDirectory>(provider => provider.GetRequiredService<KeyDirectory>()));
        services.AddHostedService<KeysWorker>();
        return services;
    }

    /// <summary>Adds <c>/keys</c> to the group of <c>/admin</c>.</summary>
    public static IEndpointRouteBuilder MapKeys(this IEndpointRouteBuilder admin)
    {
        KeysEndpoints.Map(admin);
        return admin;
    }
}

using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Providers;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the provider keys that are kept encrypted.</summary>
public static class ProviderKeysModule
{
    /// <summary>
    /// Adds encrypted provider keys; needs <c>AddSecrets</c>. It becomes the <see cref="IProviderKeySource"/>. A registered
    /// <see cref="IProviderKeyStore"/> takes the place of the in-memory one.
    /// </summary>
    public static IServiceCollection AddProviderKeys(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<ProviderKeysOptions>().Bind(configuration.GetSection(ProviderKeysOptions.SectionName));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ProviderKeysOptions>, ProviderKeysOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IProviderKeyStore, InMemoryProviderKeyStore>();
        services.AddSingleton<ISealedRows>(provider => provider.GetRequiredService<IProviderKeyStore>());
        services.TryAddSingleton<IProviderKeyQuotas, NoProviderKeyQuotas>();
        services.TryAddSingleton<ProviderKeyRing>();
        services.TryAddSingleton<ProviderKeyRegister>();
        services.Replace(ServiceDescriptor.Singleton<IProviderKeySource>(provider => provider.GetRequiredService<ProviderKeyRing>()));
        services.AddHostedService<ProviderKeysWorker>();
        return services;
    }

    /// <summary>Adds <c>/provider-keys</c> to the group of <c>/admin</c>.</summary>
    public static IEndpointRouteBuilder MapProviderKeys(this IEndpointRouteBuilder admin)
    {
        ProviderKeysEndpoints.Map(admin);
        return admin;
    }
}

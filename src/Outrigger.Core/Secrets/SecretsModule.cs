using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Outrigger.Core.Secrets;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The door of the secrets: master key, envelope encryption, rotation.</summary>
public static class SecretsModule
{
    /// <summary>Adds the vault. A store of <see cref="ISecretRootStore"/> that was or will be registered takes the place of the in-memory one.</summary>
    public static IServiceCollection AddSecrets(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptionsWithValidateOnStart<SecretsOptions>().Configure(options =>
        {
            var key = configuration["OUTRIGGER_MASTER_KEY"];
            options.MasterKey = string.IsNullOrWhiteSpace(key) ? null : new Secret(key);
            options.MasterKeyFile = configuration["OUTRIGGER_MASTER_KEY_FILE"];
            options.DataFolder = configuration["OUTRIGGER_DATA"] is { Length: > 0 } folder ? folder : options.DataFolder;
            options.IsDataOwnedByThisProcess = string.IsNullOrWhiteSpace(configuration["Outrigger:Storage:ConnectionString"]);
        });
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretsOptions>, SecretsOptionsValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<SecretsOptions>, SecretsOptionsCrossValidator>());
        services.TryAddSingleton<ISecretRootStore, InMemorySecretRootStore>();
        services.TryAddSingleton<MasterKeySource>();
        services.TryAddSingleton<SecretVault>();
        services.TryAddSingleton<ISecretVault>(provider => provider.GetRequiredService<SecretVault>());
        services.TryAddSingleton<SecretRotation>();
        services.AddHostedService<SecretsStartup>();
        return services;
    }

    /// <summary>Adds <c>POST /secrets/rotate</c> to the group of <c>/admin</c>.</summary>
    public static IEndpointRouteBuilder MapSecrets(this IEndpointRouteBuilder admin)
    {
        SecretsEndpoints.Map(admin);
        return admin;
    }
}

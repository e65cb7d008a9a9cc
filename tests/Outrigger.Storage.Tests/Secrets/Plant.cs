using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Core.Callers;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.ProviderKeys;

namespace Outrigger.Storage.Tests.Secrets;

/// <summary>Makes keys as the admin API does, through the public ports.</summary>
internal static class Plant
{
    public static async Task ProviderKeyAsync(IHost host, string provider, string key, CancellationToken cancellationToken)
    {
        var secret = new Secret(key);
        await host.Services.GetRequiredService<IProviderKeyStore>().AddAsync(
            new StoredProviderKey
            {
                Id = "row1",
                Provider = provider,
                Name = provider,
                Hint = secret.Hint,
                Secret = host.Services.GetRequiredService<ISecretVault>().Seal(secret, new SecretAddress("provider-key", "row1")),
                CreatedAtMicros = 1,
            },
            cancellationToken);
        await RunWorkersAsync(host, cancellationToken);
    }

    public static async Task<string> VirtualKeyAsync(IHost host, CancellationToken cancellationToken)
    {
        const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var id = RandomNumberGenerator.GetString(Alphabet, 16);
        var text = $"ork_{id}_{RandomNumberGenerator.GetString(Alphabet, 43)}";
        var pepper = host.Services.GetRequiredService<ISecretVault>().DeriveKey("virtual-keys");
        await host.Services.GetRequiredService<IVirtualKeyStore>().AddAsync(
            new VirtualKey
            {
                Id = id,
                Hash = HMACSHA256.HashData(pepper, System.Text.Encoding.ASCII.GetBytes(text)),
                Name = "planted",
                Tenant = TenantId.Default,
                CreatedAtMicros = 1,
            },
            cancellationToken);
        await RunWorkersAsync(host, cancellationToken);
        return text;
    }

    public static async Task DisableAsync(IHost host, string key, CancellationToken cancellationToken) =>
        await host.Services.GetRequiredService<IVirtualKeyStore>().SetDisabledAsync(key[4..20], 1, cancellationToken);

    /// <summary>One round of each worker that learns of changes; they are internal to the gateway, so they are called by name.</summary>
    public static async Task RunWorkersAsync(IHost host, CancellationToken cancellationToken)
    {
        foreach (var worker in host.Services.GetServices<IHostedService>().Where(worker => worker.GetType().Name is "TenancyWorker" or "KeysWorker" or "ProviderKeysWorker"))
        {
            await (Task)worker.GetType().GetMethod("RunOnceAsync")!.Invoke(worker, [cancellationToken])!;
        }
    }
}

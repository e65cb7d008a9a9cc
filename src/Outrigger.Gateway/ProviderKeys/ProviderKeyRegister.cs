using Microsoft.Extensions.Options;
using Outrigger.Core.Errors;
using Outrigger.Core.Secrets;
using Outrigger.Core.Time;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>Adds, replaces, switches and removes provider keys. What it changes holds on this node before it returns. Thread-safe.</summary>
internal sealed class ProviderKeyRegister(
    IProviderKeyStore store,
    ProviderKeyRing ring,
    ISecretVault vault,
    IOptions<ProviderKeysOptions> options,
    TimeProvider time)
{
    /// <summary>Encrypts and keeps a key.</summary>
    public async Task<(StoredProviderKey? Key, OutriggerError? Error)> AddAsync(string provider, string? name, Secret secret, ProviderKeyQuota? quota, CancellationToken cancellationToken)
    {
        if (ring.Count >= options.Value.MaxKeys)
        {
            return (null, ProviderKeysErrors.TooManyKeys.With($"There are {ring.Count} provider keys; the limit is {options.Value.MaxKeys} (MaxKeys)."));
        }

        var id = time.NewId().ToString("N");
        var key = new StoredProviderKey
        {
            Id = id,
            Provider = provider,
            Name = name ?? provider,
            Hint = secret.Hint,
            Secret = vault.Seal(secret, new SecretAddress(ProviderKeyRing.Scope, id)),
            Quota = quota,
            CreatedAtMicros = time.GetUnixMicroseconds(),
        };
        if (!await store.AddAsync(key, cancellationToken))
        {
            return (null, CoreErrors.Conflict.With("The id of the key is taken; repeat the call."));
        }

        await ring.RefreshAsync(cancellationToken);
        return (key, null);
    }

    /// <summary>Puts another secret in the place of a key's.</summary>
    public Task<OutriggerError?> ReplaceAsync(string id, Secret secret, CancellationToken cancellationToken) =>
        FollowAsync(
            store.ReplaceSecretAsync(id, vault.Seal(secret, new SecretAddress(ProviderKeyRing.Scope, id)), secret.Hint, time.GetUnixMicroseconds(), cancellationToken),
            cancellationToken);

    /// <summary>Gives a key a quota of its own, or takes it away.</summary>
    public Task<OutriggerError?> SetQuotaAsync(string id, ProviderKeyQuota? quota, CancellationToken cancellationToken) =>
        FollowAsync(store.SetQuotaAsync(id, quota, cancellationToken), cancellationToken);

    /// <summary>Switches a key off or on.</summary>
    public Task<OutriggerError?> SetDisabledAsync(string id, bool isDisabled, CancellationToken cancellationToken) =>
        FollowAsync(store.SetDisabledAsync(id, isDisabled ? time.GetUnixMicroseconds() : null, cancellationToken), cancellationToken);

    /// <summary>Removes a key.</summary>
    public Task<OutriggerError?> RemoveAsync(string id, CancellationToken cancellationToken) => FollowAsync(store.RemoveAsync(id, cancellationToken), cancellationToken);

    private async Task<OutriggerError?> FollowAsync(Task<bool> change, CancellationToken cancellationToken)
    {
        if (!await change)
        {
            return CoreErrors.NotFound.With("There is no such provider key.");
        }

        await ring.RefreshAsync(cancellationToken);
        return null;
    }
}

using Microsoft.Extensions.Logging;
using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>
/// The usable provider keys in the clear, as one immutable snapshot: decrypted when it is built, not per call. A key that
/// cannot be decrypted is left out and logged; the others go on. Thread-safe.
/// </summary>
internal sealed class ProviderKeyRing(IProviderKeyStore store, ISecretVault vault, IProviderKeyQuotas quotas, ILogger<ProviderKeyRing> logger) : IProviderKeySource, IDisposable
{
    /// <summary>The scope of the rows in the vault.</summary>
    public const string Scope = "provider-key";

    private const int PageSize = 500;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private Snapshot? _snapshot;

    public event Action? Changed;

    /// <summary>How many keys there are, unusable ones included.</summary>
    public int Count => Volatile.Read(ref _snapshot)?.Count ?? 0;

    public IReadOnlyList<ProviderKey> GetKeys(string provider) =>
        Volatile.Read(ref _snapshot) is { } snapshot && snapshot.Keys.TryGetValue(provider, out var keys) ? keys : [];

    /// <summary>Whether the key with this id was left out because it could not be decrypted.</summary>
    public bool IsUnreadable(string id) => Volatile.Read(ref _snapshot) is { } snapshot && snapshot.Unreadable.Contains(id);

    /// <summary>How the quota of its own stands that a key has; null when it has none.</summary>
    public ProviderKeyUse? GetUse(StoredProviderKey key) => key.Quota is { } quota ? quotas.GetMeter(key.Provider, key.Id, quota)?.Read() : null;

    /// <summary>Loads the keys if that has not been done.</summary>
    public async Task EnsureLoadedAsync(CancellationToken cancellationToken)
    {
        await vault.EnsureReadyAsync(cancellationToken);
        if (Volatile.Read(ref _snapshot) is null)
        {
            await RefreshAsync(cancellationToken);
        }
    }

    /// <summary>Takes over what has changed; true when something had.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var version = await store.GetVersionAsync(cancellationToken);
            if (_snapshot is { } known && known.Version == version)
            {
                return false;
            }

            Volatile.Write(ref _snapshot, await LoadAsync(version, cancellationToken));
        }
        finally
        {
            _gate.Release();
        }

        Changed?.Invoke();
        return true;
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Snapshot> LoadAsync(long version, CancellationToken cancellationToken)
    {
        var keys = new Dictionary<string, List<ProviderKey>>(StringComparer.OrdinalIgnoreCase);
        var unreadable = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        string? after = null;
        while (true)
        {
            var page = await store.ListAsync(null, after, PageSize, cancellationToken);
            foreach (var key in page)
            {
                Add(key, keys, unreadable);
            }

            count += page.Count;
            if (page.Count < PageSize)
            {
                return new Snapshot(version, count, keys.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.OrdinalIgnoreCase), unreadable);
            }

            after = page[^1].Id;
        }
    }

    private void Add(StoredProviderKey key, Dictionary<string, List<ProviderKey>> keys, HashSet<string> unreadable)
    {
        var opening = vault.Open(key.Secret, new SecretAddress(Scope, key.Id));
        if (opening.Secret is not { } secret)
        {
            unreadable.Add(key.Id);
            logger.KeyUnreadable(key.Id, key.Provider, opening.Failure);
            return;
        }

        if (key.DisabledAtMicros is not null)
        {
            return;
        }

        if (!keys.TryGetValue(key.Provider, out var list))
        {
            keys.Add(key.Provider, list = []);
        }

        list.Add(new ProviderKey(key.Id, secret, key.Quota));
    }

    private sealed record Snapshot(long Version, int Count, Dictionary<string, ProviderKey[]> Keys, HashSet<string> Unreadable);
}

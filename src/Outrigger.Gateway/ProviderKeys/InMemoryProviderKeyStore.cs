using Outrigger.Core.Secrets;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.ProviderKeys;

/// <summary>Provider keys for the life of the process; encrypted all the same. Thread-safe.</summary>
internal sealed class InMemoryProviderKeyStore : IProviderKeyStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StoredProviderKey> _keys = new(StringComparer.Ordinal);
    private long _version;

    public string Scope => ProviderKeyRing.Scope;

    public Task<bool> AddAsync(StoredProviderKey key, CancellationToken cancellationToken = default) =>
        Locked(() => Counted(_keys.TryAdd(key.Id, key)));

    public Task<StoredProviderKey?> FindAsync(string id, CancellationToken cancellationToken = default) => Locked(() => _keys.GetValueOrDefault(id));

    public Task<IReadOnlyList<StoredProviderKey>> ListAsync(string? provider, string? afterId, int limit, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<StoredProviderKey>>(() =>
        [
            .. _keys.Values
                .Where(key => provider is null || key.Provider == provider)
                .Where(key => string.CompareOrdinal(key.Id, afterId) > 0)
                .Take(limit),
        ]);

    public Task<bool> ReplaceSecretAsync(string id, SealedSecret secret, string hint, long rotatedAtMicros, CancellationToken cancellationToken = default) =>
        Locked(() => Counted(Change(id, key => key with { Secret = secret, Hint = hint, RotatedAtMicros = rotatedAtMicros })));

    public Task<bool> SetQuotaAsync(string id, ProviderKeyQuota? quota, CancellationToken cancellationToken = default) =>
        Locked(() => Counted(Change(id, key => key with { Quota = quota })));

    public Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        Locked(() => Counted(Change(id, key => key with { DisabledAtMicros = disabledAtMicros })));

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) => Locked(() => Counted(_keys.Remove(id)));

    public Task<long> GetVersionAsync(CancellationToken cancellationToken = default) => Locked(() => _version);

    public Task<IReadOnlyList<SealedRow>> ListWrappedByOthersAsync(string keyId, string? afterRowId, int limit, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<SealedRow>>(() =>
        [
            .. _keys.Values
                .Where(key => key.Secret.KeyId != keyId && string.CompareOrdinal(key.Id, afterRowId) > 0)
                .Take(limit)
                .Select(key => new SealedRow(key.Id, key.Secret)),
        ]);

    public Task<bool> ReplaceWrapAsync(string rowId, SealedSecret expected, SealedSecret replacement, CancellationToken cancellationToken = default) =>
        Locked(() => _keys.TryGetValue(rowId, out var key)
            && key.Secret.KeyId == expected.KeyId
            && key.Secret.WrappedKey.AsSpan().SequenceEqual(expected.WrappedKey)
            && Change(rowId, row => row with { Secret = row.Secret with { KeyId = replacement.KeyId, WrappedKey = replacement.WrappedKey } }));

    private bool Change(string id, Func<StoredProviderKey, StoredProviderKey> change)
    {
        if (!_keys.TryGetValue(id, out var key))
        {
            return false;
        }

        _keys[id] = change(key);
        return true;
    }

    private bool Counted(bool isChanged)
    {
        _version += isChanged ? 1 : 0;
        return isChanged;
    }

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return Task.FromResult(work());
        }
    }
}

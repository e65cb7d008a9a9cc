namespace Outrigger.Gateway.Keys;

/// <summary>Virtual keys for the life of the process. Thread-safe.</summary>
internal sealed class InMemoryVirtualKeyStore : IVirtualKeyStore
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, VirtualKey> _keys = new(StringComparer.Ordinal);
    private long _version;
    private long _removals;

    public Task<AddKeyOutcome> AddAsync(VirtualKey key, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            if (!_keys.TryAdd(key.Id, key with { Version = _version + 1 }))
            {
                return AddKeyOutcome.Exists;
            }

            _version++;
            return AddKeyOutcome.Added;
        });

    public Task<VirtualKey?> FindAsync(string id, CancellationToken cancellationToken = default) => Locked(() => _keys.GetValueOrDefault(id));

    public Task<IReadOnlyList<VirtualKey>> ListAsync(VirtualKeyQuery query, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<VirtualKey>>(() =>
        [
            .. _keys.Values
                .Where(key => query.Tenant is not { } tenant || key.Tenant == tenant)
                .Where(key => query.Team is null || key.Team == query.Team)
                .Where(key => query.User is null || key.User == query.User)
                .Where(key => string.CompareOrdinal(key.Id, query.AfterId) > 0)
                .Take(query.Limit),
        ]);

    public Task<bool> UpdateAsync(string id, VirtualKeyChange change, CancellationToken cancellationToken = default) =>
        Change(id, key => key with { Name = change.Name, AllowedModels = change.AllowedModels, ExpiresAtMicros = change.ExpiresAtMicros, Limits = change.Limits });

    public Task<bool> SetDisabledAsync(string id, long? disabledAtMicros, CancellationToken cancellationToken = default) =>
        Change(id, key => key with { DisabledAtMicros = disabledAtMicros });

    public Task<bool> RemoveAsync(string id, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            if (!_keys.Remove(id))
            {
                return false;
            }

            _version++;
            _removals++;
            return true;
        });

    public Task TouchAsync(IReadOnlyList<VirtualKeyUse> uses, CancellationToken cancellationToken = default) =>
        Locked(() =>
        {
            foreach (var use in uses)
            {
                if (_keys.TryGetValue(use.Id, out var key) && !(key.LastUsedAtMicros >= use.AtMicros))
                {
                    _keys[use.Id] = key with { LastUsedAtMicros = use.AtMicros };
                }
            }

            return true;
        });

    public Task<VirtualKeyState> GetStateAsync(CancellationToken cancellationToken = default) => Locked(() => new VirtualKeyState(_version, _removals));

    public Task<IReadOnlyList<VirtualKey>> ListChangedAsync(long afterVersion, int limit, CancellationToken cancellationToken = default) =>
        Locked<IReadOnlyList<VirtualKey>>(() => [.. _keys.Values.Where(key => key.Version > afterVersion).OrderBy(key => key.Version).Take(limit)]);

    private Task<bool> Change(string id, Func<VirtualKey, VirtualKey> change) =>
        Locked(() =>
        {
            if (!_keys.TryGetValue(id, out var key))
            {
                return false;
            }

            _keys[id] = change(key) with { Version = ++_version };
            return true;
        });

    private Task<T> Locked<T>(Func<T> work)
    {
        lock (_gate)
        {
            return Task.FromResult(work());
        }
    }
}

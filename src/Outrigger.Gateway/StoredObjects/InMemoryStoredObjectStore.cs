using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.StoredObjects;

/// <summary>Objects for the life of the process; the oldest go when there are too many. Thread-safe.</summary>
internal sealed class InMemoryStoredObjectStore(IOptionsMonitor<StoredObjectsOptions> options) : IStoredObjectStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Key, StoredObject> _objects = [];
    private readonly SortedSet<(long CreatedAtMicros, string Tenant, StoredObjectKind Kind, string Id)> _byAge = [];

    public Task AddAsync(IReadOnlyCollection<StoredObject> stored, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stored);
        lock (_gate)
        {
            foreach (var one in stored)
            {
                if (_objects.TryAdd(Key.Of(one), one))
                {
                    _byAge.Add(AgeOf(one));
                }
            }

            while (_objects.Count > options.CurrentValue.InMemoryCapacity)
            {
                RemoveOldest();
            }
        }

        return Task.CompletedTask;
    }

    public Task<StoredObject?> FindAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_objects.GetValueOrDefault(new Key(tenant, kind, id)));
        }
    }

    public Task<bool> TrySettleAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default)
    {
        var key = new Key(tenant, kind, id);
        lock (_gate)
        {
            if (_objects.GetValueOrDefault(key) is not { Bill: not null } stored)
            {
                return Task.FromResult(false);
            }

            _objects[key] = stored with { Bill = null };
            return Task.FromResult(true);
        }
    }

    public Task<bool> RemoveAsync(TenantId tenant, StoredObjectKind kind, string id, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_objects.Remove(new Key(tenant, kind, id), out var stored) && _byAge.Remove(AgeOf(stored)));
        }
    }

    public Task<int> RemoveBeforeAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        var removed = 0;
        lock (_gate)
        {
            while (removed < batchSize && _byAge.Count > 0 && _byAge.Min.CreatedAtMicros < beforeMicros)
            {
                RemoveOldest();
                removed++;
            }
        }

        return Task.FromResult(removed);
    }

    private static (long CreatedAtMicros, string Tenant, StoredObjectKind Kind, string Id) AgeOf(StoredObject stored) =>
        (stored.CreatedAtMicros, stored.Tenant.Value, stored.Kind, stored.Id);

    private void RemoveOldest()
    {
        var oldest = _byAge.Min;
        _byAge.Remove(oldest);
        _objects.Remove(new Key(TenantId.Parse(oldest.Tenant), oldest.Kind, oldest.Id));
    }

    private readonly record struct Key(TenantId Tenant, StoredObjectKind Kind, string Id)
    {
        public static Key Of(StoredObject stored) => new(stored.Tenant, stored.Kind, stored.Id);
    }
}

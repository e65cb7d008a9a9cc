using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>
/// A bounded map that forgets what was not used for longest of the tenant that holds most: who floods it displaces himself.
/// Room is made before something is added, so that what was just added is never what gives way. O(1), at the bound
/// O(tenants). Thread-safe.
/// </summary>
internal sealed class TenantFairMap<TKey, TValue>(int capacity = int.MaxValue)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private readonly Dictionary<string, LinkedList<Entry>> _byTenant = new(StringComparer.Ordinal);
    private long _uses;
    private long _evicted;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byKey.Count;
            }
        }
    }

    /// <summary>How many had to give way.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>The value, now the one used last; made when absent.</summary>
    public TValue GetOrAdd(string tenant, TKey key, Func<TKey, TValue> create) => GetOrAdd(tenant, key, capacity, create, out _);

    /// <summary>The value, now the one used last; made when absent, under a bound that may differ from call to call.</summary>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="key">Its key, unique over all tenants.</param>
    /// <param name="most">How many there may be in all, at least 1.</param>
    /// <param name="create">Makes it.</param>
    /// <param name="evicted">How many gave way for it.</param>
    public TValue GetOrAdd(string tenant, TKey key, int most, Func<TKey, TValue> create, out int evicted)
    {
        evicted = 0;
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                return Touch(node);
            }

            var value = create(key);
            evicted = MakeRoom(most);
            Add(tenant, key, value);
            return value;
        }
    }

    /// <summary>Adds a value, or takes the place of one.</summary>
    public void Set(string tenant, TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                Remove(node);
            }

            MakeRoom(capacity);
            Add(tenant, key, value);
        }
    }

    /// <summary>The value, which does not count as used.</summary>
    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            var isFound = _byKey.TryGetValue(key, out var node);
            value = node?.Value.Value;
            return isFound;
        }
    }

    /// <summary>The value, now the one used last; null when there is none.</summary>
    public TValue? FindUsed(TKey key)
    {
        lock (_gate)
        {
            return _byKey.TryGetValue(key, out var node) ? Touch(node) : null;
        }
    }

    public bool TryRemove(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            value = null;
            if (!_byKey.TryGetValue(key, out var node))
            {
                return false;
            }

            value = node.Value.Value;
            Remove(node);
            return true;
        }
    }

    /// <summary>A tenant's values, from the one not used for longest on.</summary>
    public IReadOnlyList<TValue> Of(string tenant)
    {
        lock (_gate)
        {
            return _byTenant.TryGetValue(tenant, out var list) ? [.. list.Select(static entry => entry.Value)] : [];
        }
    }

    /// <summary>All values, each tenant's from the one not used for longest on.</summary>
    public IReadOnlyList<TValue> Snapshot()
    {
        lock (_gate)
        {
            return [.. _byTenant.Values.SelectMany(static list => list).Select(static entry => entry.Value)];
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => Replace([]);

    /// <summary>Puts values in the place of all that is there, each tenant's from the one not used for longest on. They may be more than the bound: the next one added makes room.</summary>
    /// <exception cref="ArgumentException">A key is there twice; nothing has changed.</exception>
    public void Replace(IReadOnlyCollection<(string Tenant, TKey Key, TValue Value)> all)
    {
        if (all.DistinctBy(static one => one.Key).Count() != all.Count)
        {
            throw new ArgumentException("A key is there twice.", nameof(all));
        }

        lock (_gate)
        {
            _byKey.Clear();
            _byTenant.Clear();
            foreach (var (tenant, key, value) in all)
            {
                Add(tenant, key, value);
            }
        }
    }

    private TValue Touch(LinkedListNode<Entry> node)
    {
        node.ValueRef.Used = ++_uses;
        var list = node.List!;
        if (list.Last != node)
        {
            list.Remove(node);
            list.AddLast(node);
        }

        return node.Value.Value;
    }

    // Few tenants and rarely full: looking at all tenants costs less than keeping them in order.
    private int MakeRoom(int most)
    {
        var evicted = 0;
        while (_byKey.Count >= most && _byKey.Count > 0)
        {
            Remove(_byTenant.Values.MaxBy(static list => (list.Count, -list.First!.Value.Used))!.First!);
            evicted++;
        }

        Interlocked.Add(ref _evicted, evicted);
        return evicted;
    }

    private void Add(string tenant, TKey key, TValue value)
    {
        if (!_byTenant.TryGetValue(tenant, out var list))
        {
            _byTenant[tenant] = list = new LinkedList<Entry>();
        }

        _byKey[key] = list.AddLast(new Entry(tenant, key, value) { Used = ++_uses });
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        var list = node.List!;
        list.Remove(node);
        _byKey.Remove(node.Value.Key);
        if (list.Count == 0)
        {
            _byTenant.Remove(node.Value.Tenant);
        }
    }

    private record struct Entry(string Tenant, TKey Key, TValue Value)
    {
        public long Used { get; set; }
    }
}

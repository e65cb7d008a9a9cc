using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Retry;

/// <summary>
/// A bounded map that forgets what was not used for longest of the tenant that holds most: who floods it displaces himself.
/// O(1), at the bound O(tenants). Thread-safe.
/// </summary>
internal sealed class TenantFairCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _byKey = [];
    private readonly Dictionary<string, LinkedList<Entry>> _byTenant = new(StringComparer.Ordinal);

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

    /// <summary>The value, now the one used last; made when absent.</summary>
    public TValue GetOrAdd(string tenant, TKey key, Func<TKey, TValue> create)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue(key, out var node))
            {
                Touch(node);
                return node.Value.Value;
            }

            var value = create(key);
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

            Add(tenant, key, value);
        }
    }

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            var isFound = _byKey.TryGetValue(key, out var node);
            value = node?.Value.Value;
            return isFound;
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

    /// <summary>All values, each tenant's from the one not used for longest on.</summary>
    public IReadOnlyList<TValue> Snapshot()
    {
        lock (_gate)
        {
            return [.. _byTenant.Values.SelectMany(static list => list).Select(static entry => entry.Value)];
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byKey.Clear();
            _byTenant.Clear();
        }
    }

    private static void Touch(LinkedListNode<Entry> node)
    {
        var list = node.List!;
        if (list.Last != node)
        {
            list.Remove(node);
            list.AddLast(node);
        }
    }

    private void Add(string tenant, TKey key, TValue value)
    {
        if (_byKey.Count >= capacity)
        {
            Remove(_byTenant.Values.MaxBy(static list => list.Count)!.First!);
        }

        if (!_byTenant.TryGetValue(tenant, out var list))
        {
            _byTenant[tenant] = list = new LinkedList<Entry>();
        }

        _byKey[key] = list.AddLast(new Entry(tenant, key, value));
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

    private readonly record struct Entry(string Tenant, TKey Key, TValue Value);
}

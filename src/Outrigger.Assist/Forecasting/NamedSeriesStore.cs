using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>All series that are kept, bounded: of the tenant that has the most, the one not seen for longest gives way. Thread-safe.</summary>
internal sealed class NamedSeriesStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, string Name), NamedSeries> _all = [];
    private readonly Dictionary<TenantId, LinkedList<NamedSeries>> _byTenant = [];
    private readonly Dictionary<NamedSeries, LinkedListNode<NamedSeries>> _places = new(ReferenceEqualityComparer.Instance);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _all.Count;
            }
        }
    }

    /// <summary>How many a tenant has.</summary>
    public int CountOf(TenantId tenant)
    {
        lock (_gate)
        {
            return _byTenant.TryGetValue(tenant, out var list) ? list.Count : 0;
        }
    }

    public NamedSeries? Find(TenantId tenant, string name)
    {
        lock (_gate)
        {
            return _all.TryGetValue((tenant, name), out var found) ? Touch(found) : null;
        }
    }

    /// <summary>The series, begun when there is none; <paramref name="evicted"/> says how many gave way for it.</summary>
    public NamedSeries GetOrAdd(TenantId tenant, string name, int maxSeries, Func<NamedSeries> begin, out int evicted)
    {
        evicted = 0;
        lock (_gate)
        {
            if (_all.TryGetValue((tenant, name), out var found))
            {
                return Touch(found);
            }

            while (_all.Count >= maxSeries)
            {
                // Few tenants and rarely full: looking at all tenants costs less than keeping them in order.
                Remove(_byTenant.Values.MaxBy(list => list.Count)!.First!.Value);
                evicted++;
            }

            return Add(begin());
        }
    }

    /// <summary>All series, those not seen for longest first within each tenant.</summary>
    public IReadOnlyList<NamedSeries> All()
    {
        lock (_gate)
        {
            return [.. _byTenant.Values.SelectMany(list => list)];
        }
    }

    public void Replace(IEnumerable<NamedSeries> all)
    {
        lock (_gate)
        {
            _all.Clear();
            _byTenant.Clear();
            _places.Clear();
            foreach (var series in all)
            {
                Add(series);
            }
        }
    }

    private NamedSeries Add(NamedSeries series)
    {
        _all.Add((series.Tenant, series.Name), series);
        if (!_byTenant.TryGetValue(series.Tenant, out var list))
        {
            _byTenant.Add(series.Tenant, list = new());
        }

        _places.Add(series, list.AddLast(series));
        return series;
    }

    private NamedSeries Touch(NamedSeries series)
    {
        var place = _places[series];
        var list = _byTenant[series.Tenant];
        list.Remove(place);
        list.AddLast(place);
        return series;
    }

    private void Remove(NamedSeries series)
    {
        _all.Remove((series.Tenant, series.Name));
        _places.Remove(series, out var place);
        var list = _byTenant[series.Tenant];
        list.Remove(place!);
        if (list.Count == 0)
        {
            _byTenant.Remove(series.Tenant);
        }
    }
}

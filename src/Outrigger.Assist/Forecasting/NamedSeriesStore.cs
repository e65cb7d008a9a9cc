using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Forecasting;

/// <summary>All series that are kept, bounded: of the tenant that has the most, the one not seen for longest gives way. Thread-safe.</summary>
internal sealed class NamedSeriesStore
{
    private readonly TenantFairMap<(TenantId Tenant, string Name), NamedSeries> _all = new();

    public int Count => _all.Count;

    /// <summary>How many a tenant has.</summary>
    public int CountOf(TenantId tenant) => _all.Of(tenant.Value).Count;

    public NamedSeries? Find(TenantId tenant, string name) => _all.FindUsed((tenant, name));

    /// <summary>The series, begun when there is none; <paramref name="evicted"/> says how many gave way for it.</summary>
    public NamedSeries GetOrAdd(TenantId tenant, string name, int maxSeries, Func<NamedSeries> begin, out int evicted) =>
        _all.GetOrAdd(tenant.Value, (tenant, name), maxSeries, _ => begin(), out evicted);

    /// <summary>All series, those not seen for longest first within each tenant.</summary>
    public IReadOnlyList<NamedSeries> All() => _all.Snapshot();

    public void Replace(IEnumerable<NamedSeries> all) =>
        _all.Replace([.. all.Select(static series => (series.Tenant.Value, (series.Tenant, series.Name), series))]);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Outrigger.Assist.Access.Sites;

/// <summary>A site for each tenant: nothing is shared between them, and who floods his own site displaces nobody else's. Thread-safe.</summary>
internal sealed class AccessSites(IOptionsMonitor<AccessOptions> options)
{
    private readonly ConcurrentDictionary<string, Entry> _sites = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _use;

    /// <summary>How many identities are remembered, of all tenants.</summary>
    public int Identities => _sites.Values.Sum(static one => one.Site.Identities);

    /// <summary>All of them by tenant.</summary>
    public IEnumerable<KeyValuePair<string, AccessSite>> All => _sites.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => KeyValuePair.Create(one.Key, one.Value.Site));

    /// <summary>A tenant's site; made when absent.</summary>
    public AccessSite Get(string tenant)
    {
        var now = Interlocked.Increment(ref _use);
        if (_sites.TryGetValue(tenant, out var entry))
        {
            Volatile.Write(ref entry.LastUse, now);
            return entry.Site;
        }

        lock (_gate)
        {
            var settings = options.CurrentValue;
            while (_sites.Count >= settings.MaxTenants && !_sites.ContainsKey(tenant))
            {
                _sites.TryRemove(_sites.MinBy(static one => Volatile.Read(ref one.Value.LastUse)).Key, out _);
            }

            return _sites.GetOrAdd(tenant, static (_, made) => new Entry(new AccessSite(made.settings), made.now), (settings, now)).Site;
        }
    }

    /// <summary>A tenant's site; null when it has none.</summary>
    public AccessSite? Find(string tenant) => _sites.TryGetValue(tenant, out var entry) ? entry.Site : null;

    /// <summary>Takes the place of all.</summary>
    public void Restore(IEnumerable<KeyValuePair<string, AccessSite>> sites)
    {
        lock (_gate)
        {
            _sites.Clear();
            foreach (var (tenant, site) in sites)
            {
                _sites[tenant] = new Entry(site, Interlocked.Increment(ref _use));
            }
        }
    }

    private sealed class Entry(AccessSite site, long use)
    {
        public long LastUse = use;

        public AccessSite Site { get; } = site;
    }
}

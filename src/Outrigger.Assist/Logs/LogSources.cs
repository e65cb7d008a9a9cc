using Outrigger.Assist.Logs.Parsing;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Logs;

/// <summary>All sources, bounded: of the tenant that has the most, the one not seen for longest gives way. Thread-safe.</summary>
internal sealed class LogSources
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId Tenant, string Name), LogSource> _sources = [];
    private readonly Dictionary<TenantId, int> _perTenant = [];
    private long _clock;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sources.Count;
            }
        }
    }

    public LogSource Get(TenantId tenant, string name, int maxSources, int maxTemplates)
    {
        lock (_lock)
        {
            if (!_sources.TryGetValue((tenant, name), out var source))
            {
                while (_sources.Count >= maxSources)
                {
                    Evict();
                }

                source = new(tenant, name, MinerSettings.Default with { MaxTemplates = maxTemplates });
                Put(source);
            }

            source.LastUsed = ++_clock;
            return source;
        }
    }

    public LogSource? Find(TenantId tenant, string name)
    {
        lock (_lock)
        {
            return _sources.GetValueOrDefault((tenant, name));
        }
    }

    public IReadOnlyList<LogSource> Of(TenantId? tenant)
    {
        lock (_lock)
        {
            return [.. _sources.Values.Where(source => tenant is null || source.Tenant == tenant).OrderBy(source => source.LastUsed)];
        }
    }

    public void Replace(IEnumerable<LogSource> sources)
    {
        lock (_lock)
        {
            _sources.Clear();
            _perTenant.Clear();
            foreach (var source in sources)
            {
                source.LastUsed = ++_clock;
                Put(source);
            }
        }
    }

    private void Put(LogSource source)
    {
        _sources[(source.Tenant, source.Name)] = source;
        _perTenant[source.Tenant] = _perTenant.GetValueOrDefault(source.Tenant) + 1;
    }

    private void Evict()
    {
        var greediest = _perTenant.MaxBy(pair => pair.Value).Key;
        var oldest = _sources.Values.Where(source => source.Tenant == greediest).MinBy(source => source.LastUsed)!;
        _sources.Remove((oldest.Tenant, oldest.Name));
        if (--_perTenant[greediest] == 0)
        {
            _perTenant.Remove(greediest);
        }
    }
}

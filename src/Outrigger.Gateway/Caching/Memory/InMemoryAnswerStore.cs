using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Caching.Memory;

/// <summary>
/// Answers in the memory of this process, bounded by bytes. A lookup takes no lock; a change takes one for the time of a
/// few pointers. Never waits, never throws. Thread-safe.
/// </summary>
internal sealed class InMemoryAnswerStore : IAnswerStore
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<CacheKey, CacheEntry> _entries = new();
    private readonly Dictionary<TenantId, TenantEntries> _tenants = [];
    private readonly ConcurrentDictionary<TenantId, long> _generations = new();
    private readonly EvictionPolicy _policy;
    private readonly long _capacityBytes;
    private readonly TimeProvider _time;
    private long _evicted;

    public InMemoryAnswerStore(IOptions<CachingOptions> options, TimeProvider time)
    {
        _capacityBytes = options.Value.MemoryBytes;
        _policy = new EvictionPolicy(_capacityBytes, options.Value.TenantShare);
        _time = time;
    }

    public string Name => "memory";

    /// <summary>How often each tenant has been purged, plus one; a tenant that never was has the first generation.</summary>
    public ValueTask<CacheLookup> FindAsync(CacheKey key, CancellationToken cancellationToken = default)
    {
        var generation = GetGeneration(key.Tenant);
        if (!_entries.TryGetValue(key, out var entry))
        {
            return new(new CacheLookup(null, generation));
        }

        if (entry.Answer.ExpiresAtMicros <= _time.GetUnixMicroseconds())
        {
            lock (_gate)
            {
                Drop(entry);
            }

            return new(new CacheLookup(null, generation));
        }

        entry.Touch();
        return new(new CacheLookup(entry.Answer, generation));
    }

    public ValueTask<bool> PutAsync(CacheKey key, CachedAnswer answer, long generation, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (generation != GetGeneration(key.Tenant) || answer.ExpiresAtMicros <= _time.GetUnixMicroseconds())
            {
                return new(false);
            }

            if (_entries.TryGetValue(key, out var older))
            {
                Drop(older);
            }

            var tenant = GetTenant(key.Tenant);
            var entry = new CacheEntry(key, answer, tenant);
            if (entry.Bytes > _capacityBytes)
            {
                ForgetIfEmpty(tenant);
                return new(false);
            }

            while (_policy.FindVictim(tenant, entry.Bytes) is { } victim)
            {
                // The tenant's list must not be forgotten while the newcomer is about to join it.
                Drop(victim, keep: tenant);
                _evicted++;
            }

            _policy.Add(entry);
            _entries[key] = entry;
            return new(true);
        }
    }

    public ValueTask PurgeAsync(TenantId tenant, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            _generations[tenant] = GetGeneration(tenant) + 1;
            while (_tenants.TryGetValue(tenant, out var entries) && entries.Oldest is { } oldest)
            {
                Drop(oldest);
            }
        }

        return ValueTask.CompletedTask;
    }

    public CacheOccupancy GetOccupancy()
    {
        lock (_gate)
        {
            return new CacheOccupancy(_policy.Count, _policy.Bytes, _capacityBytes, _evicted);
        }
    }

    /// <summary>Bytes that a tenant's answers take.</summary>
    internal long GetBytes(TenantId tenant)
    {
        lock (_gate)
        {
            return _tenants.GetValueOrDefault(tenant)?.Bytes ?? 0;
        }
    }

    private long GetGeneration(TenantId tenant) => _generations.GetValueOrDefault(tenant, 1);

    private TenantEntries GetTenant(TenantId id)
    {
        if (!_tenants.TryGetValue(id, out var tenant))
        {
            _tenants[id] = tenant = new TenantEntries(id);
        }

        return tenant;
    }

    private void Drop(CacheEntry entry, TenantEntries? keep = null)
    {
        // Somebody may have dropped it between a lookup and its lock.
        if (entry.Queue is null)
        {
            return;
        }

        EvictionPolicy.Remove(entry);
        _entries.TryRemove(KeyValuePair.Create(entry.Key, entry));
        if (entry.Tenant != keep)
        {
            ForgetIfEmpty(entry.Tenant);
        }
    }

    private void ForgetIfEmpty(TenantEntries tenant)
    {
        if (tenant.Count == 0)
        {
            _tenants.Remove(tenant.Id);
        }
    }
}

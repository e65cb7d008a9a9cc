namespace Outrigger.Gateway.Caching.Memory;

/// <summary>
/// S3-FIFO by bytes: newcomers pass through a small queue (a tenth) and leave it by the back unless they were asked for
/// twice; what proves itself moves to the main queue, where each use buys another round. A flood of answers that nobody
/// asks for again runs through the small queue and leaves the rest alone. A use is one write without a lock; making room
/// is O(1), amortised over uses. A tenant above its share makes room among its own answers, oldest first, with the same
/// second chance. Guarded by the store's lock.
/// </summary>
/// <seealso href="https://doi.org/10.1145/3600006.3613147">Yang and others, FIFO queues are all you need for cache eviction, SOSP 2023, section 4</seealso>
internal sealed class EvictionPolicy(long capacityBytes, double tenantShare)
{
    private const int MinGhosts = 64;

    private readonly EntryQueue _small = new();
    private readonly EntryQueue _main = new();
    private readonly GhostQueue _ghosts = new();
    private readonly long _smallBytes = capacityBytes / 10;
    private readonly double _shareBytes = capacityBytes * tenantShare;

    public long Bytes => _small.Bytes + _main.Bytes;

    public int Count => _small.Count + _main.Count;

    /// <summary>Takes a new entry in; one that was dropped a while ago has proved itself.</summary>
    public void Add(CacheEntry entry)
    {
        (_ghosts.Contains(entry.Key.Fingerprint) ? _main : _small).Add(entry);
        entry.Tenant.Add(entry);
    }

    /// <summary>Takes an entry out.</summary>
    public static void Remove(CacheEntry entry)
    {
        entry.Queue?.Remove(entry);
        entry.Tenant.Remove(entry);
    }

    /// <summary>The entry to drop next so that <paramref name="bytes"/> of <paramref name="tenant"/> fit in; null when they do.</summary>
    public CacheEntry? FindVictim(TenantEntries tenant, long bytes)
    {
        if (Bytes + bytes <= capacityBytes || Count == 0)
        {
            return null;
        }

        var isAlone = tenant.Count == Count;
        if (!isAlone && tenant.Count > 0 && tenant.Bytes + bytes > _shareBytes)
        {
            return FindOwnVictim(tenant);
        }

        return _main.Count == 0 || (_small.Count > 0 && _small.Bytes >= _smallBytes)
            ? FindInSmall() ?? FindInMain()
            : FindInMain();
    }

    private static CacheEntry FindOwnVictim(TenantEntries tenant)
    {
        while (tenant.Oldest!.Uses > 0)
        {
            var used = tenant.Oldest;
            used.Age();
            tenant.Remove(used);
            tenant.Add(used);
        }

        return tenant.Oldest;
    }

    private CacheEntry? FindInSmall()
    {
        while (_small.Oldest is { } oldest)
        {
            if (oldest.Uses <= 1)
            {
                _ghosts.Add(oldest.Key.Fingerprint, Math.Max(MinGhosts, _main.Count));
                return oldest;
            }

            _small.Remove(oldest);
            oldest.Age(isReset: true);
            _main.Add(oldest);
        }

        return null;
    }

    private CacheEntry FindInMain()
    {
        while (_main.Oldest!.Uses > 0)
        {
            var used = _main.Oldest;
            used.Age();
            _main.Remove(used);
            _main.Add(used);
        }

        return _main.Oldest;
    }
}

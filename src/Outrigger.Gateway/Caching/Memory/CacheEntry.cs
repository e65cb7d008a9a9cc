using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Caching.Memory;

/// <summary>One kept answer and its places in the queue it waits in and in the list of its tenant.</summary>
internal sealed class CacheEntry(CacheKey key, CachedAnswer answer, TenantEntries tenant)
{
    /// <summary>
    /// What an entry costs beside its texts and its body: itself, the answer's object, the array's head, and its place in
    /// the dictionary. Measured by CacheAllocationTests.
    /// </summary>
    private const int OverheadBytes = 400;

    private const int MaxUses = 3;

    private int _uses;

    public CacheKey Key => key;

    public CachedAnswer Answer => answer;

    public TenantEntries Tenant => tenant;

    /// <summary>What it is charged with.</summary>
    public long Bytes { get; } = OverheadBytes + answer.Body.Length + CountTexts(answer);

    /// <summary>The queue it stands in; null when it has been dropped.</summary>
    public EntryQueue? Queue { get; set; }

    public CacheEntry? Newer { get; set; }

    public CacheEntry? Older { get; set; }

    public CacheEntry? NewerOfTenant { get; set; }

    public CacheEntry? OlderOfTenant { get; set; }

    /// <summary>How often it was asked for lately, 0–3.</summary>
    public int Uses => Volatile.Read(ref _uses);

    /// <summary>Notes a use without a lock: one that gets lost between two at the same time does no harm.</summary>
    public void Touch()
    {
        var uses = Volatile.Read(ref _uses);
        if (uses < MaxUses)
        {
            Volatile.Write(ref _uses, uses + 1);
        }
    }

    /// <summary>Takes one use away, or all.</summary>
    public void Age(bool isReset = false) => Volatile.Write(ref _uses, isReset ? 0 : Math.Max(0, Volatile.Read(ref _uses) - 1));

    private static long CountTexts(CachedAnswer answer)
    {
        const int StringBytes = 24;
        long bytes = 0;
        foreach (var (name, value) in answer.Headers)
        {
            bytes += (2 * StringBytes) + 16 + (2 * (name.Length + value.Length));
        }

        return bytes;
    }
}

/// <summary>What one tenant holds, newest first. Guarded by the store's lock.</summary>
internal sealed class TenantEntries(TenantId id)
{
    public TenantId Id => id;

    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public CacheEntry? Newest { get; private set; }

    public CacheEntry? Oldest { get; private set; }

    public void Add(CacheEntry entry)
    {
        Bytes += entry.Bytes;
        Count++;
        entry.NewerOfTenant = null;
        entry.OlderOfTenant = Newest;
        if (Newest is null)
        {
            Oldest = entry;
        }
        else
        {
            Newest.NewerOfTenant = entry;
        }

        Newest = entry;
    }

    public void Remove(CacheEntry entry)
    {
        Bytes -= entry.Bytes;
        Count--;
        if (entry.NewerOfTenant is null)
        {
            Newest = entry.OlderOfTenant;
        }
        else
        {
            entry.NewerOfTenant.OlderOfTenant = entry.OlderOfTenant;
        }

        if (entry.OlderOfTenant is null)
        {
            Oldest = entry.NewerOfTenant;
        }
        else
        {
            entry.OlderOfTenant.NewerOfTenant = entry.NewerOfTenant;
        }

        entry.NewerOfTenant = entry.OlderOfTenant = null;
    }
}

namespace Outrigger.Gateway.Caching.Memory;

/// <summary>Entries in the order they came, from any place of which one can be taken at once. Guarded by the store's lock.</summary>
internal sealed class EntryQueue
{
    private CacheEntry? _newest;

    public CacheEntry? Oldest { get; private set; }

    public long Bytes { get; private set; }

    public int Count { get; private set; }

    public void Add(CacheEntry entry)
    {
        entry.Queue = this;
        entry.Newer = null;
        entry.Older = _newest;
        if (_newest is null)
        {
            Oldest = entry;
        }
        else
        {
            _newest.Newer = entry;
        }

        _newest = entry;
        Bytes += entry.Bytes;
        Count++;
    }

    public void Remove(CacheEntry entry)
    {
        if (entry.Newer is null)
        {
            _newest = entry.Older;
        }
        else
        {
            entry.Newer.Older = entry.Older;
        }

        if (entry.Older is null)
        {
            Oldest = entry.Newer;
        }
        else
        {
            entry.Older.Newer = entry.Newer;
        }

        entry.Queue = null;
        entry.Newer = entry.Older = null;
        Bytes -= entry.Bytes;
        Count--;
    }
}

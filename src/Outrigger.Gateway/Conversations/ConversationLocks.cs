namespace Outrigger.Gateway.Conversations;

/// <summary>
/// Lets one turn of a conversation run at a time on this node, so that two callers wait for each other instead of one of
/// them paying for an answer that is then refused. Other nodes are met by the store's version. Thread-safe; what nobody
/// holds takes no memory.
/// </summary>
internal sealed class ConversationLocks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(ConversationOwner Owner, Guid Id), Entry> _held = [];

    /// <summary>Waits for its turn; dispose what it returns.</summary>
    public async ValueTask<IDisposable> EnterAsync(ConversationOwner owner, Guid id, CancellationToken cancellationToken)
    {
        var key = (owner, id);
        Entry? entry;
        lock (_gate)
        {
            if (!_held.TryGetValue(key, out entry))
            {
                _held.Add(key, entry = new Entry());
            }

            entry.Users++;
        }

        try
        {
            await entry.Place.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(key, entry);
            throw;
        }

        return new Holder(this, key, entry);
    }

    /// <summary>How many conversations are held or waited for.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
            {
                return _held.Count;
            }
        }
    }

    private void Leave((ConversationOwner Owner, Guid Id) key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Users == 0)
            {
                _held.Remove(key);
                entry.Place.Dispose();
            }
        }
    }

    private sealed class Entry
    {
        public SemaphoreSlim Place { get; } = new(1, 1);

        public int Users { get; set; }
    }

    private sealed class Holder(ConversationLocks owner, (ConversationOwner Owner, Guid Id) key, Entry entry) : IDisposable
    {
        private int _isDisposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            {
                entry.Place.Release();
                owner.Leave(key, entry);
            }
        }
    }
}

namespace Outrigger.Gateway.Caching.Memory;

/// <summary>
/// What was dropped lately without having been asked for: eight bytes of each digest, so that one that comes back is known.
/// Two that share them cost a wrong guess, not a wrong answer. Guarded by the store's lock.
/// </summary>
internal sealed class GhostQueue
{
    private readonly Queue<ulong> _order = new();
    private readonly HashSet<ulong> _known = [];

    public int Count => _order.Count;

    /// <summary>Remembers one, and forgets the oldest while there are more than <paramref name="limit"/>.</summary>
    public void Add(ulong fingerprint, int limit)
    {
        if (_known.Add(fingerprint))
        {
            _order.Enqueue(fingerprint);
        }

        while (_order.Count > limit)
        {
            _known.Remove(_order.Dequeue());
        }
    }

    /// <summary>Whether it was dropped lately. It stays until its turn: taking it out of the middle is not worth a list.</summary>
    public bool Contains(ulong fingerprint) => _known.Contains(fingerprint);
}

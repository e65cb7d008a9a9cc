namespace Outrigger.Core.Learning;

/// <summary>
/// The most frequent of many keys, in memory for <c>capacity</c> of them: a new key takes the place of the rarest and
/// inherits its count, which is told as its possible error. A key that makes more than 1/capacity of all is surely kept.
/// Adding takes O(log capacity) and allocates nothing. Not thread-safe.
/// </summary>
/// <remarks>State: about 60 bytes a key. A binary heap by count, with the place of each key beside it.</remarks>
/// <typeparam name="TKey">The keys.</typeparam>
/// <seealso href="https://doi.org/10.1007/978-3-540-30570-5_27">Metwally, Agrawal and El Abbadi, ICDT 2005</seealso>
public sealed class SpaceSaving<TKey>
    where TKey : notnull
{
    private readonly Entry[] _heap;
    private readonly Dictionary<TKey, int> _places;

    /// <summary>Makes an empty one.</summary>
    /// <param name="capacity">How many keys are kept, 1 to 1,000,000.</param>
    public SpaceSaving(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1_000_000);
        _heap = new Entry[capacity];
        _places = new Dictionary<TKey, int>(capacity + 1);
    }

    /// <summary>How many keys are kept now.</summary>
    public int Count { get; private set; }

    /// <summary>How much was added to all keys.</summary>
    public long Total { get; private set; }

    /// <summary>Adds to a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">At least 1.</param>
    public void Add(TKey key, long amount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(amount, 1);
        Total += amount;
        if (_places.TryGetValue(key, out var place))
        {
            _heap[place].Count += amount;
            SiftDown(place);
        }
        else if (Count < _heap.Length)
        {
            _heap[Count] = new Entry { Key = key, Count = amount };
            _places[key] = Count;
            SiftUp(Count++);
        }
        else
        {
            _places.Remove(_heap[0].Key);
            var inherited = _heap[0].Count;
            _heap[0] = new Entry { Key = key, Count = inherited + amount, Error = inherited };
            _places[key] = 0;
            SiftDown(0);
        }
    }

    /// <summary>What is known of a key: its count is at most <c>Count</c> and at least <c>Count − Error</c>.</summary>
    public bool TryGet(TKey key, out long count, out long error)
    {
        var isKept = _places.TryGetValue(key, out var place);
        (count, error) = isKept ? (_heap[place].Count, _heap[place].Error) : (0, 0);
        return isKept;
    }

    /// <summary>The keys that are kept, the most frequent first. Allocates.</summary>
    public IReadOnlyList<(TKey Key, long Count, long Error)> Top() =>
        [.. _heap.Take(Count).OrderByDescending(entry => entry.Count).Select(entry => (entry.Key, entry.Count, entry.Error))];

    private void SiftUp(int place)
    {
        while (place > 0 && _heap[place].Count < _heap[(place - 1) / 2].Count)
        {
            Swap(place, (place - 1) / 2);
            place = (place - 1) / 2;
        }
    }

    private void SiftDown(int place)
    {
        while (true)
        {
            var least = place;
            for (var child = (2 * place) + 1; child <= (2 * place) + 2 && child < Count; child++)
            {
                least = _heap[child].Count < _heap[least].Count ? child : least;
            }

            if (least == place)
            {
                return;
            }

            Swap(place, least);
            place = least;
        }
    }

    private void Swap(int a, int b)
    {
        (_heap[a], _heap[b]) = (_heap[b], _heap[a]);
        _places[_heap[a].Key] = a;
        _places[_heap[b].Key] = b;
    }

    private struct Entry
    {
        public TKey Key;
        public long Count;
        public long Error;
    }
}

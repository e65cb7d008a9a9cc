using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>A bounded table: when the young half is full, the old half is dropped. What is used moves to the young. O(1).</summary>
/// <param name="capacity">The most that are kept.</param>
internal sealed class TwoGenerations<T>(int capacity)
    where T : class
{
    private Dictionary<ulong, T> _young = [];
    private Dictionary<ulong, T> _old = [];

    public int Count => _young.Count + _old.Count;

    public bool TryGet(ulong key, [NotNullWhen(true)] out T? value)
    {
        if (_young.TryGetValue(key, out value))
        {
            return true;
        }

        if (_old.Remove(key, out value))
        {
            Set(key, value);
            return true;
        }

        return false;
    }

    /// <summary>All of them, the old ones first.</summary>
    public IEnumerable<KeyValuePair<ulong, T>> All => _old.Concat(_young);

    public void Set(ulong key, T value)
    {
        if (_young.Count >= Math.Max(1, capacity / 2))
        {
            (_old, _young) = (_young, new Dictionary<ulong, T>(_young.Count));
        }

        _young[key] = value;
    }
}

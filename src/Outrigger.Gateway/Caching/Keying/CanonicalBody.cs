using System.Buffers;
using System.Text.Json;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// Adds a request body to a key by what it says and not by how it is written: members in the order of their names, strings
/// without escapes, no white space. Numbers count as they are written (1 and 1.0 are two). A body with a member that stands
/// twice has no key: two readers may take different ones. Used once, by one thread.
/// </summary>
internal ref struct CanonicalBody
{
    private readonly KeyHash _hash;
    private readonly ReadOnlySpan<byte> _json;
    private readonly JsonIndex _index;
    private readonly string _protocol;
    private readonly bool _isResponses;
    private int[] _order;
    private int _orderLength;

    private CanonicalBody(KeyHash hash, ReadOnlySpan<byte> json, JsonIndex index, string protocol, bool isResponses)
    {
        _hash = hash;
        _json = json;
        _index = index;
        _protocol = protocol;
        _isResponses = isResponses;
        _order = ArrayPool<int>.Shared.Rent(64);
    }

    /// <summary>Adds a body; false when it has no key.</summary>
    public static bool TryAdd(KeyHash hash, ReadOnlySpan<byte> json, int maxDepth, string protocol, bool isResponses)
    {
        using var index = new JsonIndex();
        if (!index.TryRead(json, maxDepth))
        {
            return false;
        }

        var body = new CanonicalBody(hash, json, index, protocol, isResponses);
        try
        {
            return body.TryAddValue(0);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(body._order);
        }
    }

    private bool TryAddValue(int at)
    {
        ref readonly var item = ref _index[at];
        switch (item.Kind)
        {
            case JsonTokenType.StartObject:
                return TryAddObject(at);
            case JsonTokenType.StartArray:
                return TryAddArray(at);
            case JsonTokenType.String:
                _hash.Add(item.IsRaw ? (byte)'r' : (byte)'s', _index.GetText(_json, item));
                return true;
            case JsonTokenType.Number:
                _hash.Add((byte)'n', _index.GetText(_json, item));
                return true;
            default:
                _hash.Add(item.Kind switch { JsonTokenType.True => (byte)'t', JsonTokenType.False => (byte)'f', _ => (byte)'0' });
                return true;
        }
    }

    private bool TryAddArray(int at)
    {
        var end = _index[at].End;
        var count = 0;
        for (var i = at + 1; i < end; i = _index[i].End)
        {
            count++;
        }

        _hash.Add((byte)'[', count);
        for (var i = at + 1; i < end; i = _index[i].End)
        {
            if (!TryAddValue(i))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAddObject(int at)
    {
        var first = _orderLength;
        if (!TryOrderMembers(at))
        {
            return false;
        }

        // The array may be replaced while the values below are added: it is read anew each time.
        var behind = _orderLength;
        _hash.Add((byte)'{', behind - first);
        for (var i = first; i < behind; i++)
        {
            var name = _order[i];
            ref readonly var item = ref _index[name];
            _hash.Add(item.IsRaw ? (byte)'R' : (byte)'m', _index.GetText(_json, item));
            if (!TryAddValue(name + 1))
            {
                return false;
            }
        }

        _orderLength = first;
        return true;
    }

    /// <summary>Puts the names of an object's members that count behind those at hand, sorted; false when one stands twice or forbids a key.</summary>
    private bool TryOrderMembers(int at)
    {
        var first = _orderLength;
        var end = _index[at].End;
        for (var name = at + 1; name < end; name = _index[name + 1].End)
        {
            Append(name);
        }

        var names = _order.AsSpan(first, _orderLength - first);
        if (!IsSorted(names) && !TrySort(names))
        {
            return false;
        }

        return at != 0 || TryDropLeftOut(first);
    }

    /// <summary>Applies the rules for the members at the top.</summary>
    private bool TryDropLeftOut(int first)
    {
        var kept = first;
        for (var i = first; i < _orderLength; i++)
        {
            var name = _order[i];
            switch (MemberRules.Get(_protocol, _isResponses, _index.GetText(_json, _index[name])))
            {
                case MemberRule.Keyed:
                    _order[kept++] = name;
                    break;
                case MemberRule.Stateful when _index[name + 1].Kind is not (JsonTokenType.False or JsonTokenType.Null):
                    return false;
            }
        }

        _orderLength = kept;
        return true;
    }

    private readonly int Compare(int left, int right) =>
        _index.GetText(_json, _index[left]).SequenceCompareTo(_index.GetText(_json, _index[right]));

    private readonly bool IsSorted(ReadOnlySpan<int> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            if (Compare(names[i - 1], names[i]) >= 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Heap sort: in place, without a delegate, and no order of members makes it slow. False when two names are equal.</summary>
    private readonly bool TrySort(Span<int> names)
    {
        for (var i = (names.Length / 2) - 1; i >= 0; i--)
        {
            Sift(names, i, names.Length);
        }

        for (var last = names.Length - 1; last > 0; last--)
        {
            (names[0], names[last]) = (names[last], names[0]);
            Sift(names, 0, last);
        }

        return IsSorted(names);
    }

    private readonly void Sift(Span<int> names, int root, int length)
    {
        while ((root * 2) + 1 is var child && child < length)
        {
            if (child + 1 < length && Compare(names[child], names[child + 1]) < 0)
            {
                child++;
            }

            if (Compare(names[root], names[child]) >= 0)
            {
                return;
            }

            (names[root], names[child]) = (names[child], names[root]);
            root = child;
        }
    }

    private void Append(int name)
    {
        if (_orderLength == _order.Length)
        {
            var larger = ArrayPool<int>.Shared.Rent(_order.Length * 2);
            _order.AsSpan().CopyTo(larger);
            ArrayPool<int>.Shared.Return(_order);
            _order = larger;
        }

        _order[_orderLength++] = name;
    }
}

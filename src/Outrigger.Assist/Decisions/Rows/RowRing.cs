using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Assist.Decisions.Rows;

/// <summary>
/// The last rows in one block of memory that is never given back: adding copies bytes and makes no object. The oldest give
/// way when there are more rows, or more bytes, than fit. Thread-safe: one lock, held for one copy.
/// </summary>
/// <param name="rows">Rows at most, above 0.</param>
/// <param name="bytes">Bytes at most, above 0; a larger row is not kept.</param>
internal sealed class RowRing(int rows, int bytes)
{
    private readonly Lock _gate = new();
    private readonly Slot[] _slots = new Slot[rows];

    // With room from the beginning, so that it does not grow on the path of decisions; beyond this it does.
    private readonly Dictionary<Guid, long> _places = new(Math.Min(rows, 16_384));

    // Touched by the system as it fills, so what is never used costs nothing.
    private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(bytes);

    // Rows are counted from the first one ever: these are the oldest that is kept and the next one.
    private long _first;
    private long _next;
    private long _end;

    /// <summary>How many rows are kept.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _places.Count;
            }
        }
    }

    /// <summary>Keeps a row; false when there is one with this id, or it is larger than all may be.</summary>
    public bool TryAdd(Guid id, ReadOnlySpan<byte> row)
    {
        lock (_gate)
        {
            if (row.Length > _bytes.Length || !_places.TryAdd(id, _next))
            {
                return false;
            }

            // A row lies in one piece: what is left before the end of the block stays empty.
            var at = (int)(_end % _bytes.Length);
            if (at + row.Length > _bytes.Length)
            {
                _end += _bytes.Length - at;
                at = 0;
            }

            while (_next - _first == _slots.Length || (_first < _next && _slots[_first % _slots.Length].At + _bytes.Length < _end + row.Length))
            {
                RemoveFirst();
            }

            row.CopyTo(_bytes.AsSpan(at));
            _slots[_next++ % _slots.Length] = new(id, _end, row.Length);
            _end += row.Length;
            return true;
        }
    }

    /// <summary>A copy of the row.</summary>
    public bool TryFind(Guid id, [NotNullWhen(true)] out byte[]? row)
    {
        lock (_gate)
        {
            row = null;
            if (_places.TryGetValue(id, out var place))
            {
                var slot = _slots[place % _slots.Length];
                row = _bytes.AsSpan((int)(slot.At % _bytes.Length), slot.Length).ToArray();
            }

            return row is not null;
        }
    }

    /// <summary>The ids of all rows, in the order in which they came.</summary>
    public List<Guid> Ids()
    {
        lock (_gate)
        {
            var ids = new List<Guid>(_places.Count);
            for (var i = _first; i < _next; i++)
            {
                if (_slots[i % _slots.Length] is { IsRemoved: false } slot)
                {
                    ids.Add(slot.Id);
                }
            }

            return ids;
        }
    }

    /// <summary>What is read of each row, in the order in which they came. Rows are read where they lie.</summary>
    /// <param name="read">Called under the lock; keeps nothing of the row.</param>
    public List<(Guid Id, T Value)> Select<T>(RowReading<T> read)
    {
        lock (_gate)
        {
            var values = new List<(Guid, T)>(_places.Count);
            for (var i = _first; i < _next; i++)
            {
                if (_slots[i % _slots.Length] is { IsRemoved: false } slot)
                {
                    values.Add((slot.Id, read(_bytes.AsSpan((int)(slot.At % _bytes.Length), slot.Length))));
                }
            }

            return values;
        }
    }

    /// <summary>Takes a row away; its bytes are free once all older ones are.</summary>
    public bool Remove(Guid id)
    {
        lock (_gate)
        {
            if (!_places.Remove(id, out var place))
            {
                return false;
            }

            ref var slot = ref _slots[place % _slots.Length];
            slot = slot with { IsRemoved = true };
            while (_first < _next && _slots[_first % _slots.Length].IsRemoved)
            {
                _first++;
            }

            return true;
        }
    }

    private void RemoveFirst()
    {
        if (_slots[_first++ % _slots.Length] is { IsRemoved: false } slot)
        {
            _places.Remove(slot.Id);
        }
    }

    // Where in the endless run of all bytes a row begins.
    private readonly record struct Slot(Guid Id, long At, int Length, bool IsRemoved = false);
}

/// <summary>Reads something of a row.</summary>
internal delegate T RowReading<out T>(ReadOnlySpan<byte> row);

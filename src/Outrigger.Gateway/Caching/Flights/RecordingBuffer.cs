using System.Buffers;

namespace Outrigger.Gateway.Caching.Flights;

/// <summary>
/// The bytes of one recording in an array that grows. While others read an array it is left to the garbage collector when
/// a larger one takes its place; otherwise it goes back to the pool. Charged to the budget until it is private. Guarded by
/// the flight's lock where arrays change hands; appended to by the leader alone.
/// </summary>
internal sealed class RecordingBuffer(RecordingBudget budget)
{
    private const int FirstBytes = 4096;

    private byte[] _array = [];
    private long _charged;
    private bool _isPooled;
    private bool _isPrivate;

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    public Memory<byte> Free => _array.AsMemory(Length);

    public void Advance(int count) => Length += count;

    /// <summary>Makes room for <paramref name="wanted"/> bytes; false when the budget has none.</summary>
    /// <param name="wanted">Bytes to be written.</param>
    /// <param name="isRead">Whether others may be reading the present array.</param>
    public bool TryGrow(int wanted, bool isRead)
    {
        var capacity = Math.Max(FirstBytes, Math.Max(_array.Length * 2, Length + wanted));
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        if (!_isPrivate)
        {
            if (!budget.TryTake(larger.Length))
            {
                ArrayPool<byte>.Shared.Return(larger);
                return false;
            }

            _charged += larger.Length;
        }

        Written.CopyTo(larger);
        Replace(larger, isRead);
        return true;
    }

    /// <summary>Takes a whole body in, in an array of just its size; false when the budget has no room for it.</summary>
    public bool TryTakeWhole(ReadOnlySpan<byte> body)
    {
        if (!budget.TryTake(body.Length))
        {
            return false;
        }

        _charged += body.Length;
        _array = body.ToArray();
        _isPooled = false;
        Length = body.Length;
        return true;
    }

    /// <summary>From here on for the leader alone: drops the first bytes and is charged to nobody.</summary>
    public void MakePrivate(int dropped, bool isRead)
    {
        if (isRead && !_isPrivate)
        {
            var own = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Length - dropped));
            Written[dropped..].CopyTo(own);
            Replace(own, isRead: true);
        }
        else
        {
            Written[dropped..].Span.CopyTo(_array);
        }

        Length -= dropped;
        _isPrivate = true;
        Discharge();
    }

    /// <summary>The bytes in an array of just their size, which is nobody else's.</summary>
    public ReadOnlyMemory<byte> ToOwned() => _isPooled ? Written.ToArray() : Written;

    /// <summary>Nobody reads or writes any more.</summary>
    public void Release()
    {
        Replace([], isRead: false);
        Length = 0;
        Discharge();
    }

    private void Replace(byte[] next, bool isRead)
    {
        var old = _array;
        _array = next;
        if (_isPooled && !isRead && old.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(old);
            if (!_isPrivate && next.Length > 0)
            {
                _charged -= old.Length;
                budget.Give(old.Length);
            }
        }

        _isPooled = next.Length > 0;
    }

    private void Discharge()
    {
        budget.Give(_charged);
        _charged = 0;
    }
}

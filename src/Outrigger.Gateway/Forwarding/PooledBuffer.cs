using System.Buffers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Bytes in a rented array that grows. Returned once by <see cref="Dispose"/>. Not thread-safe.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private byte[] _array;
    private int _start;
    private int _end;

    public PooledBuffer(int capacity) => _array = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes held.</summary>
    public int Length => _end - _start;

    /// <summary>The bytes held.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(_start, Length);

    /// <summary>The bytes held.</summary>
    public ReadOnlySpan<byte> Span => _array.AsSpan(_start, Length);

    /// <summary>Room behind the bytes, at least one byte; moves or grows the array when there is none.</summary>
    public Memory<byte> GetFree()
    {
        if (_end == _array.Length)
        {
            MakeRoom();
        }

        return _array.AsMemory(_end);
    }

    /// <summary>Takes <paramref name="count"/> bytes of the free room in.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Drops <paramref name="count"/> bytes at the front.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    public void Dispose()
    {
        var array = _array;
        _array = [];
        _start = _end = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private void MakeRoom()
    {
        // Half empty at the front: moving costs less than growing.
        var target = _start >= _array.Length / 2 ? _array : ArrayPool<byte>.Shared.Rent(Math.Max(256, _array.Length * 2));
        Span.CopyTo(target);
        _end = Length;
        _start = 0;
        if (!ReferenceEquals(target, _array))
        {
            var old = _array;
            _array = target;
            ArrayPool<byte>.Shared.Return(old);
        }
    }
}

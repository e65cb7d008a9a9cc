using System.Buffers;
using System.Runtime.CompilerServices;

namespace Outrigger.Gateway.Forwarding;

/// <summary>Bytes in a rented array that grows. Returned once by <see cref="Dispose"/>. Not thread-safe.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
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
            MakeRoom(1);
        }

        return _array.AsMemory(_end);
    }

    /// <summary>Takes <paramref name="count"/> bytes of the free room in.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>Reads a stream to its end, or until more than <paramref name="limit"/> bytes are there; false then.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> TryFillAsync(Stream source, long limit, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await source.ReadAsync(GetFree(), cancellationToken)) > 0)
        {
            Advance(read);
            if (Length > limit)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        while (_array.Length - _end < Math.Max(1, sizeHint))
        {
            MakeRoom(sizeHint);
        }

        return _array.AsMemory(_end);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

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

    private void MakeRoom(int wanted)
    {
        // Half empty at the front: moving costs less than growing.
        var target = _start >= Math.Max(1, _array.Length / 2) && _array.Length - Length >= wanted
            ? _array
            : ArrayPool<byte>.Shared.Rent(Math.Max(256, Math.Max(_array.Length * 2, Length + wanted)));
        Span.CopyTo(target);
        _end = Length;
        _start = 0;
        if (!ReferenceEquals(target, _array))
        {
            var old = _array;
            _array = target;
            if (old.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(old);
            }
        }
    }
}

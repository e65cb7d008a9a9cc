using System.Buffers;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Copies what passes, up to a bound; beyond it the copy is given up. Not thread-safe; disposed once by its owner.</summary>
internal sealed class BodyTap(int most, string? encoding) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Min(most, 4096));
    private int _length;

    /// <summary>The body's <c>Content-Encoding</c>; null when it is plain.</summary>
    public string? Encoding { get; } = encoding;

    /// <summary>Whether the body was larger than the bound.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What has passed; empty when the copy was given up.</summary>
    public ReadOnlyMemory<byte> Bytes => IsCut ? default : _buffer.AsMemory(0, _length);

    /// <summary>Takes what passes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (IsCut)
        {
            return;
        }

        if (_length + bytes.Length > most)
        {
            IsCut = true;
            return;
        }

        if (_length + bytes.Length > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + bytes.Length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

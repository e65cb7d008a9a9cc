using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Gateway.Caching.Keying;

/// <summary>
/// SHA-256 over parts that carry their kind and length, so that no two lists of parts give the same bytes. Small parts are
/// gathered, large ones are hashed where they lie. One instance a thread is kept for the next key. Not thread-safe.
/// </summary>
internal sealed class KeyHash : IDisposable
{
    private const int BufferBytes = 4096;

    [ThreadStatic]
    private static KeyHash? _spare;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _used;

    /// <summary>An empty hash; <see cref="Finish"/> gives it back.</summary>
    public static KeyHash Rent()
    {
        var hash = _spare ?? new KeyHash();
        _spare = null;
        return hash;
    }

    /// <summary>Adds a mark of one byte.</summary>
    public void Add(byte mark)
    {
        Reserve(1);
        _buffer[_used++] = mark;
    }

    /// <summary>Adds a mark and a count.</summary>
    public void Add(byte mark, int count)
    {
        Reserve(5);
        _buffer[_used] = mark;
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.AsSpan(_used + 1), count);
        _used += 5;
    }

    /// <summary>Adds a mark, the length and the bytes.</summary>
    public void Add(byte mark, ReadOnlySpan<byte> bytes)
    {
        Add(mark, bytes.Length);
        if (bytes.Length <= BufferBytes - _used)
        {
            bytes.CopyTo(_buffer.AsSpan(_used));
            _used += bytes.Length;
            return;
        }

        Drain();
        _hash.AppendData(bytes);
    }

    /// <summary>Adds a mark, the length and the text in UTF-8; null is not the empty text.</summary>
    public void Add(byte mark, string? text)
    {
        if (text is null)
        {
            Add(mark, -1);
            return;
        }

        var length = Encoding.UTF8.GetByteCount(text);
        if (length > BufferBytes - 5)
        {
            Add(mark, Encoding.UTF8.GetBytes(text));
            return;
        }

        Reserve(5 + length);
        Add(mark, length);
        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    /// <summary>The digest; the instance may be rented again.</summary>
    public void Finish(Span<byte> digest)
    {
        Drain();
        _hash.GetHashAndReset(digest);
        _spare = this;
    }

    /// <summary>For an instance whose key was given up halfway.</summary>
    public void Dispose() => _hash.Dispose();

    private void Reserve(int count)
    {
        if (count > BufferBytes - _used)
        {
            Drain();
        }
    }

    private void Drain()
    {
        _hash.AppendData(_buffer, 0, _used);
        _used = 0;
    }
}

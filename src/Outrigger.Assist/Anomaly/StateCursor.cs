using System.Buffers.Binary;

namespace Outrigger.Assist.Anomaly;

/// <summary>Writes numbers one after the other, little-endian.</summary>
internal ref struct StateWriter(Span<byte> memory)
{
    private readonly Span<byte> _memory = memory;

    public int Written { get; private set; }

    public void Write(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);
    }

    public void Write(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Take(sizeof(float)), value);
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);
    }

    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public Span<byte> Take(int length)
    {
        var taken = _memory.Slice(Written, length);
        Written += length;
        return taken;
    }
}

/// <summary>Reads what <see cref="StateWriter"/> wrote; what cannot be there throws <see cref="InvalidDataException"/>.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> memory)
{
    private readonly ReadOnlySpan<byte> _memory = memory;
    private int _read;

    public readonly int Left => _memory.Length - _read;

    /// <summary>A finite number.</summary>
    public double ReadDouble()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        return double.IsFinite(value) ? value : throw Wrong();
    }

    /// <summary>A number that may be infinite, but is one.</summary>
    public double ReadBound()
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));
        return double.IsNaN(value) ? throw Wrong() : value;
    }

    /// <summary>A finite number that is not negative.</summary>
    public double ReadPositive()
    {
        var value = ReadDouble();
        return value >= 0 ? value : throw Wrong();
    }

    public float ReadSingle()
    {
        var value = BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
        return float.IsFinite(value) ? value : throw Wrong();
    }

    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public int ReadInt(int least, int most)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        return value >= least && value <= most ? value : throw Wrong();
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > Left)
        {
            throw Wrong();
        }

        var taken = _memory.Slice(_read, length);
        _read += length;
        return taken;
    }

    public static InvalidDataException Wrong() => new("This is not a saved state of metric series.");
}

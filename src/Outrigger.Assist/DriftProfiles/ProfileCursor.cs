using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>Writes numbers and texts one after the other, little-endian.</summary>
internal readonly ref struct ProfileWriter(IBufferWriter<byte> writer)
{
    public void Write(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(sizeof(int)), value);
        writer.Advance(sizeof(int));
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(sizeof(long)), value);
        writer.Advance(sizeof(long));
    }

    public void Write(ulong value) => Write(unchecked((long)value));

    public void Write(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(writer.GetSpan(sizeof(float)), value);
        writer.Advance(sizeof(float));
    }

    public void Write(double value) => Write(BitConverter.DoubleToInt64Bits(value));

    public void Write(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            Write(value);
        }
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        writer.Write(bytes);
    }

    public void Write(string text) => Write((ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(text));
}

/// <summary>Reads what <see cref="ProfileWriter"/> wrote; what cannot be there throws <see cref="InvalidDataException"/>.</summary>
internal ref struct ProfileReader(ReadOnlySpan<byte> memory)
{
    private readonly ReadOnlySpan<byte> _memory = memory;
    private int _read;

    public readonly int Left => _memory.Length - _read;

    public static InvalidDataException Wrong() => new("This is not a saved state of API profiles.");

    public int ReadInt(int least, int most)
    {
        var value = BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));
        return value >= least && value <= most ? value : throw Wrong();
    }

    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong ReadULong() => unchecked((ulong)ReadLong());

    public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadLong());

    /// <summary>Between 0 and 1, or no number.</summary>
    public double ReadShare()
    {
        var value = ReadDouble();
        return value is >= 0 and <= 1 || double.IsNaN(value) ? value : throw Wrong();
    }

    /// <summary>A finite number, 0 or more.</summary>
    public float ReadCount()
    {
        var value = BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
        return value >= 0 && float.IsFinite(value) ? value : throw Wrong();
    }

    /// <summary>A number that may be infinite.</summary>
    public float ReadBound()
    {
        var value = BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));
        return float.IsNaN(value) ? throw Wrong() : value;
    }

    public void ReadCounts(Span<float> counts)
    {
        foreach (ref var count in counts)
        {
            count = ReadCount();
        }
    }

    public ReadOnlySpan<byte> ReadBytes(int most) => Take(ReadInt(0, most));

    public string ReadText(int mostBytes) => Encoding.UTF8.GetString(ReadBytes(mostBytes));

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > Left)
        {
            throw Wrong();
        }

        var taken = _memory.Slice(_read, length);
        _read += length;
        return taken;
    }
}

using System.Buffers.Binary;
using System.Text;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>Reads what <see cref="StateWriter"/> wrote; what cannot be there throws <see cref="InvalidDataException"/>. Allocates for texts alone.</summary>
/// <param name="memory">What was saved.</param>
/// <param name="what">What is read, for error texts: a sentence without its full stop.</param>
internal ref struct StateReader(ReadOnlySpan<byte> memory, string what)
{
    private readonly ReadOnlySpan<byte> _memory = memory;
    private readonly string _what = what;
    private int _read;

    public readonly bool IsAtEnd => _read == _memory.Length;

    private readonly int Left => _memory.Length - _read;

    public readonly InvalidDataException Wrong() => new(_what + ".");

    public readonly InvalidDataException Wrong(string why) => new($"{_what}: {why}.");

    public ushort ReadUShort() => BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)));

    public int ReadInt() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public int ReadInt(int least, int most)
    {
        var value = ReadInt();
        return value >= least && value <= most ? value : throw Wrong();
    }

    /// <summary>How many things of at least so many bytes each follow.</summary>
    public int ReadCountOf(int bytesOfOne)
    {
        var count = ReadInt();
        return count >= 0 && (long)count * bytesOfOne <= Left ? count : throw Wrong("that many do not fit into it");
    }

    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public ulong ReadULong() => unchecked((ulong)ReadLong());

    /// <summary>Any number, or none.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public void ReadDoubles(scoped Span<double> numbers)
    {
        foreach (ref var number in numbers)
        {
            number = ReadDouble();
        }
    }

    /// <summary>A finite number.</summary>
    public double ReadFinite() => ReadDouble() is var value && double.IsFinite(value) ? value : throw Wrong();

    /// <summary>A finite number, 0 or more.</summary>
    public double ReadPositive() => ReadFinite() is var value and >= 0 ? value : throw Wrong();

    /// <summary>A number whose magnitude is bounded.</summary>
    public double ReadBounded(double most) =>
        ReadDouble() is var value && double.IsFinite(value) && Math.Abs(value) <= most ? value : throw Wrong("a number that cannot be");

    /// <summary>A number that may be infinite.</summary>
    public double ReadBound() => ReadDouble() is var value && !double.IsNaN(value) ? value : throw Wrong();

    /// <summary>Between 0 and 1, or no number.</summary>
    public double ReadShare() => ReadDouble() is var value && (value is >= 0 and <= 1 || double.IsNaN(value)) ? value : throw Wrong();

    /// <summary>Any number, or none.</summary>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float)));

    /// <summary>A finite number.</summary>
    public float ReadFiniteSingle() => ReadSingle() is var value && float.IsFinite(value) ? value : throw Wrong();

    /// <summary>A number that may be infinite.</summary>
    public float ReadSingleBound() => ReadSingle() is var value && !float.IsNaN(value) ? value : throw Wrong();

    /// <summary>A finite number, 0 or more.</summary>
    public float ReadCount() => ReadSingle() is var value && value >= 0 && float.IsFinite(value) ? value : throw Wrong();

    public void ReadCounts(scoped Span<float> counts)
    {
        foreach (ref var count in counts)
        {
            count = ReadCount();
        }
    }

    /// <summary>Bytes behind their length.</summary>
    public ReadOnlySpan<byte> ReadBytes(int most)
    {
        var length = ReadInt();
        return length >= 0 && length <= most ? Take(length) : throw Wrong("a name of that length cannot be");
    }

    public string ReadText(int mostBytes) => Encoding.UTF8.GetString(ReadBytes(mostBytes));

    /// <summary>So many bytes.</summary>
    public ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > Left)
        {
            throw Wrong("it ends too early");
        }

        var taken = _memory.Slice(_read, length);
        _read += length;
        return taken;
    }
}

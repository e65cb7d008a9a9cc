using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Outrigger.Assist.Decisions.Rows;

/// <summary>Writes the parts of a row one after the other into an array that grows. Not thread-safe.</summary>
internal ref struct RowWriter(byte[] buffer)
{
    private int _length;

    /// <summary>What is written into; another one than at the beginning when that was too small.</summary>
    public byte[] Buffer { get; private set; } = buffer;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => Buffer.AsSpan(0, _length);

    public void Byte(byte value) => Take(1)[0] = value;

    public void Id(Guid value) => value.TryWriteBytes(Take(16));

    public void Number(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    public void Real(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(sizeof(double)), value);

    public void Count(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    public void Reals(ReadOnlySpan<double> values)
    {
        Count(values.Length);
        MemoryMarshal.AsBytes(values).CopyTo(Take(values.Length * sizeof(double)));
    }

    public void Text(string value)
    {
        // As much room as the text can need; what it did not need is given back.
        var room = Take(sizeof(int) + Encoding.UTF8.GetMaxByteCount(value.Length));
        var length = Encoding.UTF8.GetBytes(value, room[sizeof(int)..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        _length -= room.Length - sizeof(int) - length;
    }

    private Span<byte> Take(int bytes)
    {
        if (Buffer.Length - _length < bytes)
        {
            var larger = new byte[Math.Max(Buffer.Length * 2, _length + bytes)];
            Buffer.AsSpan(0, _length).CopyTo(larger);
            Buffer = larger;
        }

        _length += bytes;
        return Buffer.AsSpan(_length - bytes, bytes);
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Outrigger.Assist.Decisions.Rows;

/// <summary>Reads the parts of a row in the order in which they were written. Not thread-safe.</summary>
internal ref struct RowReader(ReadOnlySpan<byte> row)
{
    private ReadOnlySpan<byte> _rest = row;

    public byte Byte() => Take(1)[0];

    public Guid Id() => new(Take(16));

    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    public double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double)));

    public int Count() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public double[] Reals()
    {
        var values = new double[Count()];
        Take(values.Length * sizeof(double)).CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    private ReadOnlySpan<byte> Take(int bytes)
    {
        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }
}

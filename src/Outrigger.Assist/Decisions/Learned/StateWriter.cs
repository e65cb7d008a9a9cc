using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>Writes numbers and texts one after the other: little-endian, without padding; a text is UTF-8 behind its length in bytes (int).</summary>
internal readonly struct StateWriter(IBufferWriter<byte> writer)
{
    public void Write(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(writer.GetSpan(sizeof(ushort)), value);
        writer.Advance(sizeof(ushort));
    }

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

    public void Write(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(writer.GetSpan(sizeof(double)), value);
        writer.Advance(sizeof(double));
    }

    public void Write(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            Write(value);
        }
    }

    public void Write(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            Write(value);
        }
    }

    /// <summary>The length, then the bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Write(bytes.Length);
        WriteRaw(bytes);
    }

    public void Write(string text) => Write((ReadOnlySpan<byte>)Encoding.UTF8.GetBytes(text));

    /// <summary>The bytes alone; the reader knows how many there are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> bytes) => writer.Write(bytes);
}

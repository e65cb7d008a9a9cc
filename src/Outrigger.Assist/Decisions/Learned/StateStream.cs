using System.Buffers;
using System.Text;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>Lets a state that is written in many small steps be written through a <see cref="BinaryWriter"/>.</summary>
internal static class StateStream
{
    /// <summary>Writes a state whole: when it throws, nothing was written.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="write">Writes it.</param>
    /// <param name="encoding">Of texts; UTF-8 when null, where halves of surrogate pairs become U+FFFD.</param>
    public static void Write(IBufferWriter<byte> writer, Action<BinaryWriter> write, Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        using var stream = new MemoryStream();
        using var binary = new BinaryWriter(stream, encoding ?? Encoding.UTF8);
        write(binary);
        binary.Flush();
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}

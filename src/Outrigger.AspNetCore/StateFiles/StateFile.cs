using System.Security.Cryptography;
using System.Text;
using Outrigger.Assist.Models;

namespace Outrigger.AspNetCore.StateFiles;

/// <summary>
/// How one saving lies in its file: a mark, the head (node, name, format, time, digest), the state,
/// and the SHA-256 of all before it. Little-endian. Pure.
/// </summary>
internal static class StateFile
{
    private const int MaxText = 512;
    private const int Trailer = 32;

    private static ReadOnlySpan<byte> Mark => "ORSTATE1"u8;

    /// <summary>Writes a saving.</summary>
    public static byte[] Write(SavedState state)
    {
        using var memory = new MemoryStream(state.Bytes.Length + 512);
        using (var writer = new BinaryWriter(memory, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Mark);
            writer.Write(state.Node);
            writer.Write(state.Name);
            writer.Write(state.FormatVersion);
            writer.Write(state.SavedAtMicros);
            writer.Write(state.Sha256);
            writer.Write(state.Bytes.Length);
            writer.Write(state.Bytes.Span);
        }

        var text = memory.GetBuffer().AsSpan(0, (int)memory.Length);
        memory.Write(SHA256.HashData(text));
        return memory.ToArray();
    }

    /// <summary>Reads a saving.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static SavedState Read(byte[] bytes)
    {
        if (bytes.Length < Mark.Length + Trailer || !bytes.AsSpan().StartsWith(Mark) || !SHA256.HashData(bytes.AsSpan(0, bytes.Length - Trailer)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - Trailer)))
        {
            throw new InvalidDataException("The file is not whole: its digest does not fit.");
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, Mark.Length, bytes.Length - Mark.Length - Trailer), Encoding.UTF8);
            var (node, name) = (ReadText(reader), ReadText(reader));
            var format = reader.ReadInt32();
            var at = reader.ReadInt64();
            var digest = ReadText(reader);
            var length = reader.ReadInt32();
            var state = reader.ReadBytes(length);
            return state.Length == length ? new SavedState(node, name, format, digest, state, at) : throw new InvalidDataException("The file is shorter than it says.");
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The file cannot be read.", exception);
        }
    }

    private static string ReadText(BinaryReader reader) =>
        reader.ReadString() is { Length: <= MaxText } text ? text : throw new InvalidDataException("A name in the file is too long.");
}

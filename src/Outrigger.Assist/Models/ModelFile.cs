using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Assist.Models;

/// <summary>
/// What is exported and imported, in one file: <c>ORMODEL1</c>, kind (1 byte), format version (4), length of the name (2),
/// the name (UTF-8), length of the content (8), the SHA-256 of all that and the content (32), the content. Little-endian.
/// The digest tells damage, not forgery: only the administrator may import.
/// </summary>
internal sealed record ModelFile(ModelFileKind Kind, string Name, int FormatVersion, ReadOnlyMemory<byte> Content)
{
    private const int HeadLength = 8 + 1 + 4 + 2;
    private const int MaxNameLength = 256;

    private static ReadOnlySpan<byte> Magic => "ORMODEL1"u8;

    public byte[] Write()
    {
        var name = Encoding.UTF8.GetBytes(Name);
        var file = new byte[HeadLength + name.Length + 8 + SHA256.HashSizeInBytes + Content.Length];
        Magic.CopyTo(file);
        file[8] = (byte)Kind;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(9), FormatVersion);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(13), (ushort)name.Length);
        name.CopyTo(file.AsSpan(HeadLength));
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(HeadLength + name.Length), Content.Length);
        Content.Span.CopyTo(file.AsSpan(file.Length - Content.Length));
        Digest(file, HeadLength + name.Length + 8, file.AsSpan(HeadLength + name.Length + 8, SHA256.HashSizeInBytes));
        return file;
    }

    /// <exception cref="InvalidDataException">It is no such file, or damaged.</exception>
    public static ModelFile Read(byte[] file)
    {
        if (file.Length < HeadLength || !file.AsSpan(0, 8).SequenceEqual(Magic) || !Enum.IsDefined((ModelFileKind)file[8]))
        {
            throw new InvalidDataException("This is not an exported model.");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(13));
        var digestAt = HeadLength + nameLength + 8;
        if (nameLength is 0 or > MaxNameLength || file.Length < digestAt + SHA256.HashSizeInBytes
            || BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(HeadLength + nameLength)) != file.Length - digestAt - SHA256.HashSizeInBytes)
        {
            throw new InvalidDataException("The file is cut off or has something behind its end.");
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Digest(file, digestAt, digest);
        if (!CryptographicOperations.FixedTimeEquals(digest, file.AsSpan(digestAt, SHA256.HashSizeInBytes)))
        {
            throw new InvalidDataException("The digest does not fit the content.");
        }

        return new ModelFile(
            (ModelFileKind)file[8],
            Encoding.UTF8.GetString(file, HeadLength, nameLength),
            BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(9)),
            file.AsMemory(digestAt + SHA256.HashSizeInBytes));
    }

    /// <summary>A version's parameters as content.</summary>
    public static byte[] WriteParameters(ReadOnlySpan<double> values)
    {
        var bytes = new byte[values.Length * sizeof(double)];
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        }

        return bytes;
    }

    /// <exception cref="InvalidDataException">They are not as many as the model has, or one is no number.</exception>
    public double[] ReadParameters(int count)
    {
        if (Kind != ModelFileKind.Parameters || FormatVersion != 1 || Content.Length != count * sizeof(double))
        {
            throw new InvalidDataException($"The file does not hold the {count} parameters of this model.");
        }

        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(Content.Span[(i * sizeof(double))..]);
        }

        return Array.TrueForAll(values, double.IsFinite) ? values : throw new InvalidDataException("A parameter is no number.");
    }

    private static void Digest(byte[] file, int digestAt, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file, 0, digestAt);
        hash.AppendData(file, digestAt + SHA256.HashSizeInBytes, file.Length - digestAt - SHA256.HashSizeInBytes);
        hash.GetHashAndReset(digest);
    }
}

/// <summary>What a file holds.</summary>
internal enum ModelFileKind : byte
{
    /// <summary>What a module has learned of its traffic.</summary>
    State = 1,

    /// <summary>The parameters of a version.</summary>
    Parameters = 2,
}

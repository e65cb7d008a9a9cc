using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Outrigger.Gateway.Caching;

namespace Outrigger.Redis.Caching;

/// <summary>
/// A kept answer as bytes, little-endian: <c>ORC1</c>; generation, stored at, expires at (8 bytes each); provider, model,
/// content type, then the number of headers and their names and values (texts in UTF-8 behind a length of two bytes); the
/// body behind its length of four bytes. A value that is not exactly that is no answer: another build may have written it.
/// </summary>
internal static class AnswerFormat
{
    private const int MaxHeaders = 64;

    private static ReadOnlySpan<byte> Mark => "ORC1"u8;

    /// <summary>Writes an answer.</summary>
    public static byte[] Write(CachedAnswer answer, long generation)
    {
        var value = new byte[GetLength(answer)];
        Mark.CopyTo(value);
        var rest = value.AsSpan(Mark.Length);
        PutNumber(ref rest, generation);
        PutNumber(ref rest, answer.StoredAtMicros);
        PutNumber(ref rest, answer.ExpiresAtMicros);
        PutText(ref rest, answer.Provider);
        PutText(ref rest, answer.Model);
        PutText(ref rest, answer.ContentType);
        rest[0] = (byte)answer.Headers.Count;
        rest = rest[1..];
        foreach (var (name, text) in answer.Headers)
        {
            PutText(ref rest, name);
            PutText(ref rest, text);
        }

        BinaryPrimitives.WriteInt32LittleEndian(rest, answer.Body.Length);
        answer.Body.Span.CopyTo(rest[4..]);
        return value;
    }

    /// <summary>Reads an answer; false when the value is none of this version.</summary>
    public static bool TryRead(byte[]? value, out long generation, [NotNullWhen(true)] out CachedAnswer? answer)
    {
        (generation, answer) = (0, null);
        ReadOnlySpan<byte> rest = value;
        if (value is null || !rest.StartsWith(Mark))
        {
            return false;
        }

        rest = rest[Mark.Length..];
        if (!TryTakeNumber(ref rest, out generation)
            || !TryTakeNumber(ref rest, out var storedAt)
            || !TryTakeNumber(ref rest, out var expiresAt)
            || !TryTakeText(ref rest, out var provider)
            || !TryTakeText(ref rest, out var model)
            || !TryTakeText(ref rest, out var contentType)
            || !TryTakeHeaders(ref rest, out var headers)
            || rest.Length < 4
            || BinaryPrimitives.ReadInt32LittleEndian(rest) != rest.Length - 4)
        {
            return false;
        }

        answer = new CachedAnswer
        {
            Provider = provider,
            Model = model,
            ContentType = contentType,
            Headers = headers,
            Body = value.AsMemory(value.Length - (rest.Length - 4)),
            StoredAtMicros = storedAt,
            ExpiresAtMicros = expiresAt,
        };
        return true;
    }

    private static int GetLength(CachedAnswer answer)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(answer.Headers.Count, MaxHeaders);
        var length = Mark.Length + (3 * sizeof(long)) + TextLength(answer.Provider) + TextLength(answer.Model) + TextLength(answer.ContentType) + 1;
        foreach (var (name, text) in answer.Headers)
        {
            length += TextLength(name) + TextLength(text);
        }

        return length + 4 + answer.Body.Length;
    }

    private static int TextLength(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, ushort.MaxValue, nameof(text));
        return 2 + length;
    }

    private static void PutNumber(ref Span<byte> rest, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(rest, number);
        rest = rest[8..];
    }

    private static void PutText(ref Span<byte> rest, string text)
    {
        var length = Encoding.UTF8.GetBytes(text, rest[2..]);
        BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)length);
        rest = rest[(2 + length)..];
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> rest, out long number)
    {
        if (!BinaryPrimitives.TryReadInt64LittleEndian(rest, out number))
        {
            return false;
        }

        rest = rest[8..];
        return true;
    }

    private static bool TryTakeText(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (!BinaryPrimitives.TryReadUInt16LittleEndian(rest, out var length) || rest.Length - 2 < length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(rest.Slice(2, length));
        rest = rest[(2 + length)..];
        return true;
    }

    private static bool TryTakeHeaders(ref ReadOnlySpan<byte> rest, [NotNullWhen(true)] out KeyValuePair<string, string>[]? headers)
    {
        headers = null;
        if (rest.IsEmpty || rest[0] > MaxHeaders)
        {
            return false;
        }

        var taken = new KeyValuePair<string, string>[rest[0]];
        rest = rest[1..];
        for (var i = 0; i < taken.Length; i++)
        {
            if (!TryTakeText(ref rest, out var name) || !TryTakeText(ref rest, out var text))
            {
                return false;
            }

            taken[i] = new(name, text);
        }

        headers = taken;
        return true;
    }
}

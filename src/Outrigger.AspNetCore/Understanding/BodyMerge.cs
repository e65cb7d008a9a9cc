using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.AspNetCore.Understanding;

/// <summary>
/// Merges corrected members over a body: what was not corrected stays byte for byte as the client wrote it, spaces and the
/// way numbers are written among it. Pure.
/// </summary>
internal static class BodyMerge
{
    /// <summary>The body with what was corrected.</summary>
    /// <param name="original">The client's bytes, one JSON object.</param>
    /// <param name="before">The same, read.</param>
    /// <param name="after">What it is to say.</param>
    public static byte[] Merge(ReadOnlySpan<byte> original, JsonObject before, JsonObject after)
    {
        var result = new ArrayBufferWriter<byte>(original.Length + 256);
        var reader = new Utf8JsonReader(original);
        reader.Read();
        var end = (int)reader.BytesConsumed;
        var written = 0;
        var isBeforeKept = true;
        var isFirst = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var nameAt = (int)reader.TokenStartIndex;
            var name = reader.GetString()!;
            reader.Read();
            var valueAt = (int)reader.TokenStartIndex;
            reader.Skip();
            var isKept = after.TryGetPropertyValue(name, out var value);
            if (isFirst)
            {
                result.Write(original[..nameAt]);
            }
            else if (isKept && written > 0)
            {
                result.Write(isBeforeKept ? original[end..nameAt] : ","u8);
            }

            end = (int)reader.BytesConsumed;
            isFirst = false;
            isBeforeKept = isKept;
            if (!isKept)
            {
                continue;
            }

            written++;
            if (JsonNode.DeepEquals(before[name], value))
            {
                result.Write(original[nameAt..end]);
            }
            else
            {
                result.Write(original[nameAt..valueAt]);
                Write(result, value);
            }
        }

        if (isFirst)
        {
            result.Write(original[..end]);
        }

        foreach (var (name, value) in after)
        {
            if (before.ContainsKey(name))
            {
                continue;
            }

            result.Write(written++ > 0 ? ","u8 : default);
            Write(result, JsonValue.Create(name));
            result.Write(":"u8);
            Write(result, value);
        }

        result.Write(original[end..]);
        return result.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> result, JsonNode? node)
    {
        using var writer = new Utf8JsonWriter(result);
        if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }
}

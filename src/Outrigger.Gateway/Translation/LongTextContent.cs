using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// A long text of a user's message, left where it stands in the client's body. A JSON string is the same in every
/// protocol, so a document of a hundred thousand tokens needs neither be decoded nor lie in memory twice more as UTF-16.
/// Lives as long as the body. Immutable.
/// </summary>
internal sealed class LongTextContent : AIContent
{
    private const int MinBytes = 16 << 10;

    private LongTextContent(ReadOnlyMemory<byte> json) => Json = json;

    /// <summary>The JSON string, with its quotes.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>A content of a text: a long one in place when it may stay there, else a copy.</summary>
    /// <param name="text">A JSON string.</param>
    /// <param name="source">The body in which it stands; empty for none.</param>
    /// <exception cref="InvalidOperationException">The string is not valid text.</exception>
    public static AIContent Read(JsonElement text, ReadOnlyMemory<byte> source)
    {
        var json = JsonMarshal.GetRawUtf8Value(text);
        return json.Length >= MinBytes && source.Span.Overlaps(json, out var at) && MayStay(json)
            ? new LongTextContent(source.Slice(at, json.Length))
            : new TextContent(text.GetString());
    }

    /// <summary>The same text as other codecs know it.</summary>
    public TextContent Expand() => new(JsonElement.Parse(Json.Span).GetString()) { AdditionalProperties = AdditionalProperties };

    // Escapes by number may be half of a surrogate pair, and blank texts are treated apart: both are read.
    private static bool MayStay(ReadOnlySpan<byte> json) => json.IndexOf("\\u"u8) < 0 && Utf8.IsValid(json) && HasWord(json);

    private static bool HasWord(ReadOnlySpan<byte> json)
    {
        for (var i = 1; i < json.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit((char)json[i]) && json[i - 1] != (byte)'\\')
            {
                return true;
            }
        }

        return false;
    }
}

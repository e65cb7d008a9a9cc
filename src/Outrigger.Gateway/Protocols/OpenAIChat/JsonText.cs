using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// Reads JSON strings that may hold half of a surrogate pair: some servers cut a character's escape in two between events,
/// and the framework's own readers throw on either half. Stateless and thread-safe.
/// </summary>
internal static class JsonText
{
    /// <summary>The string the reader stands on; halves of pairs stay as they are.</summary>
    public static string Read(in Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? Unescape(reader.ValueSpan) : Encoding.UTF8.GetString(reader.ValueSpan);

    /// <summary>The string of an element; halves of pairs become U+FFFD. Null when it is no string.</summary>
    public static string? Read(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element)[1..^1];
        return raw.Contains((byte)'\\') ? Clean(Unescape(raw)) : Encoding.UTF8.GetString(raw);
    }

    /// <summary>The text with halves of surrogate pairs replaced by U+FFFD; the same text when there are none.</summary>
    public static string Clean(string text)
    {
        if (!HasHalf(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            clean.Append(rune);
        }

        return clean.ToString();
    }

    private static bool HasHalf(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    private static string Unescape(ReadOnlySpan<byte> escaped)
    {
        var source = Encoding.UTF8.GetString(escaped);
        var text = new StringBuilder(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '\\' || i + 1 >= source.Length)
            {
                text.Append(source[i]);
                continue;
            }

            var kind = source[++i];
            if (kind == 'u' && i + 4 < source.Length && ushort.TryParse(source.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 4;
                continue;
            }

            text.Append(kind switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', _ => kind });
        }

        return text.ToString();
    }
}

/// <summary>Puts a character together whose two halves came in two pieces of a stream. Used by one stream at a time.</summary>
internal struct SurrogateJoiner
{
    private char _high;

    /// <summary>The piece with the half that was held back in front of it and without the half it ends with.</summary>
    public string Join(string piece)
    {
        if (_high != '\0')
        {
            piece = _high + piece;
            _high = '\0';
        }

        if (piece.Length > 0 && char.IsHighSurrogate(piece[^1]))
        {
            _high = piece[^1];
            piece = piece[..^1];
        }

        return JsonText.Clean(piece);
    }
}

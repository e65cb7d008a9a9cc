using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>What reading and writing Gemini's JSON needs everywhere. Stateless and thread-safe.</summary>
internal static class GeminiJson
{
    /// <summary>How deep JSON is read that a scan has found good already.</summary>
    public const int MaxDepth = 1024;

    /// <summary>Never HTML: quotes and other scripts stay readable, and short.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = MaxDepth * 2 };

    private static readonly SearchValues<char> Underscore = SearchValues.Create("_");

    /// <summary>A member's name in camelCase; Google takes both spellings of each.</summary>
    public static string ToCamel(string name)
    {
        if (!name.AsSpan().ContainsAny(Underscore))
        {
            return name;
        }

        var camel = new StringBuilder(name.Length);
        var raise = false;
        foreach (var c in name)
        {
            if (c == '_')
            {
                raise = true;
                continue;
            }

            camel.Append(raise ? char.ToUpperInvariant(c) : c);
            raise = false;
        }

        return camel.ToString();
    }

    /// <summary>A member in either spelling; false when there is none or it is null.</summary>
    public static bool TryGet(JsonElement element, string name, out JsonElement value)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (ToCamel(member.Name) == name)
            {
                value = member.Value;
                return value.ValueKind != JsonValueKind.Null;
            }
        }

        value = default;
        return false;
    }

    /// <summary>A string member; null when there is none.</summary>
    public static string? GetText(JsonElement element, string name) =>
        TryGet(element, name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Google's JSON takes a single object for a list of one.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement value) => value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    /// <summary>A number, which may stand in quotes.</summary>
    public static bool TryGetNumber(JsonElement value, out double number) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDouble(out number),
        JsonValueKind.String => double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number),
        _ => (number = 0) != 0,
    };

    /// <summary>True when a text is one JSON object, or one array where that is asked for.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> json, JsonTokenType start)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != start)
            {
                return false;
            }

            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The value's JSON text as bytes of its own.</summary>
    public static byte[] ToBytes(JsonElement value) => Encoding.UTF8.GetBytes(value.GetRawText());
}

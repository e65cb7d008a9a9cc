using System.Globalization;
using System.Text.Json;

namespace Outrigger.Cli.Output;

/// <summary>Members of an answer as cells of a table. What is absent is an empty cell.</summary>
internal static class JsonCells
{
    private const int MaxCell = 200;

    /// <summary>The member at a path like <c>model.version</c>; null when it is absent or null.</summary>
    public static JsonElement? Find(this JsonElement value, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }
        }

        return value;
    }

    /// <summary>The member as text.</summary>
    public static string Cell(this JsonElement value, string path) => value.Find(path) is { } found ? Text(found) : "";

    /// <summary>The entries of a list; none when it is absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement value, string path) =>
        value.Find(path) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [];

    /// <summary>The members of an object as rows, nested ones by their path.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(this JsonElement value, string prefix = "")
    {
        foreach (var member in value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().Any())
            {
                foreach (var row in member.Value.Rows(prefix + member.Name + "."))
                {
                    yield return row;
                }
            }
            else
            {
                yield return [prefix + member.Name, Text(member.Value)];
            }
        }
    }

    private static string Text(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => Short(value.GetString()!),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Number => Number(value),
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number) =>
                string.Join(", ", value.EnumerateArray().Select(Text)),
            _ => JsonText.Write(value, indented: false),
        };
        return text.Length > MaxCell ? text[..MaxCell] + "…" : text;
    }

    private static string Number(JsonElement value) =>
        value.TryGetInt64(out var whole) ? whole.ToString(CultureInfo.InvariantCulture) : value.GetDouble().ToString("0.######", CultureInfo.InvariantCulture);

    // Times of the server are long; to the second is enough for people.
    private static string Short(string text) =>
        text.Length is >= 20 and <= 40 && text[4] == '-' && text[10] == 'T'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : text;
}

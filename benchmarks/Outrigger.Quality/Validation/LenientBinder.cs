using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Quality.Validation;

/// <summary>What is run beside ours: names without case, numbers and booleans out of texts, dates by the culture-free parser, list values without case, blanks cut.</summary>
internal static class LenientBinder
{
    public static JsonObject Read(JsonObject body, JsonObject schema)
    {
        var read = new JsonObject();
        var properties = schema["properties"]!.AsObject();
        foreach (var (given, value) in body)
        {
            var name = properties.Select(static pair => pair.Key).FirstOrDefault(known => string.Equals(known, given, StringComparison.OrdinalIgnoreCase)) ?? given;
            read[name] = properties[name] is JsonObject property && value is JsonValue && value.GetValueKind() == JsonValueKind.String
                ? FromText(value.GetValue<string>().Trim(), property)
                : value?.DeepClone();
        }

        return read;
    }

    private static JsonNode FromText(string text, JsonObject property) => (property["type"]!.GetValue<string>(), property["format"]?.GetValue<string>()) switch
    {
        ("integer" or "number", _) when double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out var number) => number,
        ("boolean", _) when bool.TryParse(text, out var truth) => truth,
        (_, "date") when DateTime.TryParse(text, CultureInfo.InvariantCulture, out var date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ when property["enum"] is JsonArray values && values.FirstOrDefault(value => string.Equals(value!.GetValue<string>(), text, StringComparison.OrdinalIgnoreCase)) is { } same => same.GetValue<string>(),
        _ => text,
    };
}

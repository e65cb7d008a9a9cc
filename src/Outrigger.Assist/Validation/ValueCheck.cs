using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Validation;

/// <summary>Whether a value is what a schema says. Pure.</summary>
internal static class ValueCheck
{
    /// <summary>What is wrong with a value, in a sentence; null when it is good. Does not look into objects and lists.</summary>
    public static string? Problem(JsonNode? value, ApiSchema schema)
    {
        if (value is null)
        {
            return schema.IsNullable || schema.Type is null ? null : "is null";
        }

        var kind = value.GetValueKind();
        switch (schema.Type)
        {
            case "string":
                return kind == JsonValueKind.String ? TextProblem(value.GetValue<string>(), schema) : "is not a text";
            case "integer" or "number":
                return kind == JsonValueKind.Number ? NumberProblem(value, schema) : "is not a number";
            case "boolean":
                return kind is JsonValueKind.True or JsonValueKind.False ? null : "is not true or false";
            case "array":
                return kind == JsonValueKind.Array ? null : "is not a list";
            case "object":
                return kind == JsonValueKind.Object ? null : "is not an object";
            default:
                return kind == JsonValueKind.String ? TextProblem(value.GetValue<string>(), schema) : null;
        }
    }

    private static string? TextProblem(string text, ApiSchema schema)
    {
        if (schema.Enum.Count > 0 && !schema.Enum.Contains(text, StringComparer.Ordinal))
        {
            return "is none of " + string.Join(", ", schema.Enum.Take(20));
        }

        if (schema.Format is { } format && !FieldFormats.Is(format, text))
        {
            return "is not written as " + format;
        }

        if (schema.MinLength is { } least && text.Length < least)
        {
            return string.Create(CultureInfo.InvariantCulture, $"has fewer than {least} characters");
        }

        return schema.MaxLength is { } most && text.Length > most ? string.Create(CultureInfo.InvariantCulture, $"has more than {most} characters") : null;
    }

    private static string? NumberProblem(JsonNode value, ApiSchema schema)
    {
        if (!double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
        {
            return "is not a number that can be held";
        }

        if (schema.Type == "integer" && number != Math.Floor(number))
        {
            return "is not a whole number";
        }

        if (schema.Minimum is { } least && number < least)
        {
            return string.Create(CultureInfo.InvariantCulture, $"is less than {least}");
        }

        return schema.Maximum is { } most && number > most ? string.Create(CultureInfo.InvariantCulture, $"is more than {most}") : null;
    }
}

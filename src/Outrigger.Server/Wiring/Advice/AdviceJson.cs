using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>The JSON that models are asked for and answer. Pure.</summary>
internal static class AdviceJson
{
    private const int MaxAnswer = 16_384;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, AllowTrailingCommas = false, CommentHandling = JsonCommentHandling.Disallow, MaxDepth = 8 };

    /// <summary>The answer's one object with exactly these members; null for anything else, a fence around it among that.</summary>
    public static JsonElement? Read(string text, params ReadOnlySpan<string> members)
    {
        if (text.Length is 0 or > MaxAnswer)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.GetPropertyCount() != members.Length)
            {
                return null;
            }

            foreach (var member in members)
            {
                if (!root.TryGetProperty(member, out _))
                {
                    return null;
                }
            }

            return root.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A member that is a text; null for anything else, half a pair of surrogates among that.</summary>
    public static string? Text(JsonElement answer, string member) => Text(answer.GetProperty(member));

    /// <summary>A member that is a list of texts; null for anything else.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement answer, string member)
    {
        var list = answer.GetProperty(member);
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var texts = new List<string>();
        foreach (var item in list.EnumerateArray())
        {
            if (Text(item) is not { } text)
            {
                return null;
            }

            texts.Add(text);
        }

        return texts;
    }

    /// <summary>The schema of an object of which every member is wanted and no other is allowed.</summary>
    public static JsonElement Schema(params ReadOnlySpan<(string Name, JsonObject Schema)> members)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var (name, schema) in members)
        {
            properties[name] = schema;
            required.Add((JsonNode)name);
        }

        var whole = new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required, ["additionalProperties"] = false };
        return JsonElement.Parse(whole.ToJsonString());
    }

    /// <summary>The schema of a text, one of the values where they are given.</summary>
    public static JsonObject TextSchema(IEnumerable<string>? values = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (values is not null)
        {
            schema["enum"] = new JsonArray([.. values.Select(static value => (JsonNode)value)]);
        }

        return schema;
    }

    /// <summary>The schema of a list of texts.</summary>
    public static JsonObject TextsSchema() => new() { ["type"] = "array", ["items"] = TextSchema() };

    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

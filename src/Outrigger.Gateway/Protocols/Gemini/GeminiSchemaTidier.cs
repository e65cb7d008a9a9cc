using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Takes out of a JSON Schema what Google's reader of it refuses: a constant becomes a choice of one, and a reference with
/// neighbours becomes what it refers to. Used once.
/// </summary>
/// <param name="root">The schema.</param>
internal sealed class GeminiSchemaTidier(JsonNode? root)
{
    // A schema may refer to one part from many places; what it would grow to is bounded.
    private const int MaxNodes = 50_000;
    private readonly List<string> _open = [];
    private int _nodes;

    /// <summary>The tidy schema.</summary>
    /// <exception cref="JsonException">It is nested too deep, grows too large, or refers to nothing.</exception>
    public JsonNode? Tidy() => Tidy(root, 0);

    private JsonNode? Tidy(JsonNode? node, int depth)
    {
        if (depth > GeminiSchema.MaxDepth || ++_nodes > MaxNodes)
        {
            throw new JsonException("The schema is nested too deep or grows too large.");
        }

        return node switch
        {
            JsonArray array => new JsonArray([.. array.Select(n => Tidy(n, depth + 1))]),
            JsonObject schema => TidyObject(schema, depth),
            _ => node?.DeepClone(),
        };
    }

    private JsonObject TidyObject(JsonObject schema, int depth)
    {
        if (GetReference(schema) is not { } path || schema.All(m => m.Key.StartsWith('$')))
        {
            return TidyMembers(schema, depth);
        }

        if (_open.Contains(path))
        {
            // Recursion: the reference stays, and what stands beside it gives way.
            return TidyMembers(new JsonObject { ["$ref"] = path }, depth);
        }

        var merged = (JsonObject)(Find(path) ?? throw new JsonException("A reference of the schema leads nowhere.")).DeepClone();
        foreach (var (name, value) in schema)
        {
            if (name != "$ref")
            {
                merged[name] = value?.DeepClone();
            }
        }

        _open.Add(path);
        var tidy = TidyObject(merged, depth + 1);
        _open.RemoveAt(_open.Count - 1);
        return tidy;
    }

    private JsonObject TidyMembers(JsonObject schema, int depth)
    {
        var result = new JsonObject();
        foreach (var (name, value) in schema)
        {
            switch (name)
            {
                case "$schema" or "$comment":
                    break;
                case "const":
                    result["enum"] = new JsonArray(value?.DeepClone());
                    break;
                case "definitions":
                    result["$defs"] = TidyEach(value, depth);
                    break;
                case "$ref" when GetReference(schema) is { } path:
                    result["$ref"] = path.Replace("#/definitions/", "#/$defs/", StringComparison.Ordinal);
                    break;
                case "properties" or "$defs" or "patternProperties" or "dependentSchemas":
                    result[name] = TidyEach(value, depth);
                    break;
                case "enum" or "default" or "examples" or "example" or "required":
                    result[name] = value?.DeepClone();
                    break;
                default:
                    result[name] = Tidy(value, depth + 1);
                    break;
            }
        }

        return result;
    }

    private JsonNode? TidyEach(JsonNode? node, int depth)
    {
        if (node is not JsonObject members)
        {
            return node?.DeepClone();
        }

        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            result[name] = Tidy(value, depth + 1);
        }

        return result;
    }

    private static string? GetReference(JsonObject schema) => schema["$ref"] is JsonValue value && value.TryGetValue(out string? path) ? path : null;

    private JsonObject? Find(string path)
    {
        if (!path.StartsWith('#'))
        {
            return null;
        }

        var node = root;
        foreach (var step in path.Split('/').Skip(1))
        {
            node = (node as JsonObject)?[step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)];
        }

        return node as JsonObject;
    }
}

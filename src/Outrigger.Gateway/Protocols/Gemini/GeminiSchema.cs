using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Schemas between JSON Schema and Gemini's two forms: <c>parameters</c> and <c>responseSchema</c>, a part of OpenAPI 3.0 with
/// types in capitals, which clients send; and <c>parametersJsonSchema</c> and <c>responseJsonSchema</c>, nearly JSON Schema,
/// which upstreams are sent. Stateless and thread-safe.
/// </summary>
internal static class GeminiSchema
{
    internal const int MaxDepth = 100;

    /// <summary>A client's OpenAPI schema as JSON Schema; false when it is nested too deep.</summary>
    public static bool TryToJsonSchema(JsonElement schema, out JsonElement result) => TryConvert(schema, FromOpenApi, out result);

    /// <summary>JSON Schema in the form upstreams take; false when it is nested too deep or its references lead nowhere.</summary>
    public static bool TryToUpstream(JsonElement schema, out JsonElement result) => TryConvert(schema, static (node, _) => new GeminiSchemaTidier(node).Tidy(), out result);

    private static bool TryConvert(JsonElement schema, Func<JsonNode?, int, JsonNode?> convert, out JsonElement result)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, GeminiJson.Readable))
        {
            try
            {
                convert(JsonNode.Parse(schema.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth * 3 }), 0)?.WriteTo(writer);
            }
            catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
            {
                result = default;
                return false;
            }
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory, new JsonDocumentOptions { MaxDepth = GeminiJson.MaxDepth });
        result = document.RootElement.Clone();
        return true;
    }

    private static JsonNode? FromOpenApi(JsonNode? node, int depth)
    {
        if (node is not JsonObject schema)
        {
            return node?.DeepClone();
        }

        Guard(depth);
        var result = new JsonObject();
        foreach (var (name, value) in schema)
        {
            switch (GeminiJson.ToCamel(name))
            {
                case "type" when value is JsonValue type && type.TryGetValue(out string? text):
                    if (!text.Equals("TYPE_UNSPECIFIED", StringComparison.Ordinal))
                    {
                        result["type"] = text.ToLowerInvariant();
                    }

                    break;
                case "properties" when value is JsonObject properties:
                    result["properties"] = FromProperties(properties, schema["propertyOrdering"] ?? schema["property_ordering"], depth);
                    break;
                case "items" or "additionalProperties":
                    result[GeminiJson.ToCamel(name)] = FromOpenApi(value, depth + 1);
                    break;
                case "anyOf" or "prefixItems" when value is JsonArray options:
                    result[GeminiJson.ToCamel(name)] = new JsonArray([.. options.Select(o => FromOpenApi(o, depth + 1))]);
                    break;
                case "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties"
                    when value is JsonValue count && count.TryGetValue(out string? digits) && long.TryParse(digits, out var number):
                    result[GeminiJson.ToCamel(name)] = number;
                    break;
                case "nullable" or "propertyOrdering":
                    break;
                case "format" when value is JsonValue format && format.TryGetValue(out string? kind) && kind == "enum":
                    break;
                case "example":
                    result["examples"] = new JsonArray(value?.DeepClone());
                    break;
                case "defs" or "ref":
                    result["$" + name] = value?.DeepClone();
                    break;
                default:
                    result[name.StartsWith('$') ? name : GeminiJson.ToCamel(name)] = value?.DeepClone();
                    break;
            }
        }

        if (schema["nullable"] is JsonValue nullable && nullable.TryGetValue(out bool isNullable) && isNullable)
        {
            AllowNull(result);
        }

        return result;
    }

    /// <summary>The order in which the model is to write them is the order in which they stand.</summary>
    private static JsonObject FromProperties(JsonObject properties, JsonNode? ordering, int depth)
    {
        var names = (ordering as JsonArray)?.Select(n => n is JsonValue v && v.TryGetValue(out string? s) ? s : null).OfType<string>() ?? [];
        var result = new JsonObject();
        foreach (var name in names.Concat(properties.Select(p => p.Key)))
        {
            if (!result.ContainsKey(name) && properties.TryGetPropertyValue(name, out var property))
            {
                result[name] = FromOpenApi(property, depth + 1);
            }
        }

        return result;
    }

    private static void AllowNull(JsonObject schema)
    {
        switch (schema["type"])
        {
            case JsonValue type:
                schema["type"] = new JsonArray(type.DeepClone(), "null");
                (schema["enum"] as JsonArray)?.Add((JsonNode?)null);
                break;
            case null when schema["anyOf"] is JsonArray options:
                options.Add((JsonNode)new JsonObject { ["type"] = "null" });
                break;
        }
    }

    private static void Guard(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new JsonException("The schema is nested too deep.");
        }
    }
}

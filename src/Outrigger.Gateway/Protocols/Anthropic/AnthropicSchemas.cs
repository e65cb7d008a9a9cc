using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Answers bound to a JSON schema. Stateless.</summary>
internal static class AnthropicSchemas
{
    private const int MaxDepth = 100;

    /// <summary>
    /// The tool that stands for a format the model has no word for: it is forced to call it, and the arguments are the
    /// answer. The name is ours alone, so that an answer can be told from the client's own tools without the request.
    /// </summary>
    public const string AnswerTool = "outrigger_json_answer";

    /// <summary>Reads <c>output_config.format</c>.</summary>
    public static void ReadFormat(AnthropicRequestReader reader, JsonElement format, string path)
    {
        if (format.ValueKind != JsonValueKind.Object || reader.GetText(format, "type", path) != "json_schema"
            || !format.TryGetProperty("schema", out var schema) || schema.ValueKind != JsonValueKind.Object)
        {
            reader.Fail(path, "must be of type json_schema with a schema");
            return;
        }

        reader.KeepOthers(format, path, "type", "schema", "name");
        reader.Request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.Clone(), reader.GetText(format, "name", path) ?? "answer");
        reader.Request.IsStrictFormat = true;
    }

    /// <summary>
    /// Writes a schema with every object closed, as the model demands; true when one had to be.
    /// </summary>
    public static bool WriteClosed(Utf8JsonWriter writer, JsonElement schema) => WriteClosed(writer, schema, 0);

    private static bool WriteClosed(Utf8JsonWriter writer, JsonElement schema, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            schema.WriteTo(writer);
            return false;
        }

        var changed = false;
        if (schema.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in schema.EnumerateArray())
            {
                changed |= WriteClosed(writer, item, depth + 1);
            }

            writer.WriteEndArray();
            return changed;
        }

        writer.WriteStartObject();
        var isObject = schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("object"u8);
        foreach (var member in schema.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (member.Name is "enum" or "const" or "default" or "examples" or "required")
            {
                member.Value.WriteTo(writer);
            }
            else if (member.Name is "properties" or "$defs" or "definitions" && member.Value.ValueKind == JsonValueKind.Object)
            {
                changed |= WriteEach(writer, member.Value, depth + 1);
            }
            else
            {
                changed |= WriteClosed(writer, member.Value, depth + 1);
            }
        }

        if (isObject && !schema.TryGetProperty("additionalProperties", out _))
        {
            writer.WriteBoolean("additionalProperties", false);
            changed = true;
        }

        writer.WriteEndObject();
        return changed;
    }

    /// <summary>Names of properties are not keywords, whatever they are called.</summary>
    private static bool WriteEach(Utf8JsonWriter writer, JsonElement schemas, int depth)
    {
        var changed = false;
        writer.WriteStartObject();
        foreach (var member in schemas.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            changed |= WriteClosed(writer, member.Value, depth);
        }

        writer.WriteEndObject();
        return changed;
    }
}

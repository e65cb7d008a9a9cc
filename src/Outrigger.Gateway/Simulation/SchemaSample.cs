using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Simulation;

/// <summary>
/// Writes a small instance of a JSON Schema: defaults, constants and first enum values where there are any, else the
/// least that satisfies types, required members and simple bounds. <c>pattern</c>, <c>not</c> and conditional keywords
/// are not solved. Nodes, depth and text are bounded, so that a schema cannot make it work for long.
/// </summary>
internal sealed class SchemaSample
{
    private const int MaxNodes = 10_000;
    private const int MaxDepth = 32;
    private const int MaxTextLength = 4_096;
    private const int MaxBytes = 1024 * 1024;

    private readonly JsonElement _root;
    private readonly string _param;
    private readonly Utf8JsonWriter _writer;
    private int _nodes;

    private SchemaSample(JsonElement root, string param, Utf8JsonWriter writer)
    {
        _root = root;
        _param = param;
        _writer = writer;
    }

    /// <summary>The instance as JSON text.</summary>
    /// <exception cref="SimulationException">The schema is broken, refers to itself without end, or is too large.</exception>
    public static string Create(JsonElement schema, string param)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SimulatedChat.WriterOptions))
        {
            try
            {
                new SchemaSample(schema, param, writer).Write(schema, 0);
            }
            catch (InvalidOperationException)
            {
                // A name or default holds half of a surrogate pair as an escape: JSON, but no text.
                throw SimulationException.Bad($"'{param}' holds half of a surrogate pair.", param);
            }
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(JsonElement schema, int depth)
    {
        // Bytes too: a long default behind many references grows without many nodes.
        if (++_nodes > MaxNodes || depth > MaxDepth || _writer.BytesCommitted + _writer.BytesPending > MaxBytes)
        {
            throw SimulationException.Bad($"'{_param}' asks for more than {MaxNodes} values, {MaxDepth} levels or {MaxBytes} bytes.", _param);
        }

        if (schema.ValueKind == JsonValueKind.True)
        {
            _writer.WriteStartObject();
            _writer.WriteEndObject();
            return;
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            throw SimulationException.Bad($"'{_param}' has a schema that is not an object.", _param);
        }

        if (SimulatedJson.FindText(schema, "$ref") is { } reference)
        {
            Write(Resolve(reference), depth + 1);
        }
        else if (schema.TryGetProperty("const", out var constant))
        {
            constant.WriteTo(_writer);
        }
        else if (schema.TryGetProperty("default", out var fallback))
        {
            fallback.WriteTo(_writer);
        }
        else if (FindFirst(schema, "enum") is { } first)
        {
            first.WriteTo(_writer);
        }
        else if ((FindFirst(schema, "anyOf") ?? FindFirst(schema, "oneOf") ?? FindFirst(schema, "allOf")) is { } branch && !schema.TryGetProperty("properties", out _))
        {
            Write(branch, depth + 1);
        }
        else
        {
            WriteType(schema, depth);
        }
    }

    private void WriteType(JsonElement schema, int depth)
    {
        switch (FindType(schema))
        {
            case "object":
                WriteObject(schema, depth);
                break;
            case "array":
                WriteArray(schema, depth);
                break;
            case "string":
                _writer.WriteStringValue(CreateText(schema));
                break;
            case "integer":
                _writer.WriteNumberValue((long)Math.Ceiling(FindLeast(schema, isWhole: true)));
                break;
            case "number":
                _writer.WriteNumberValue(FindLeast(schema, isWhole: false));
                break;
            case "boolean":
                _writer.WriteBooleanValue(false);
                break;
            case "null":
                _writer.WriteNullValue();
                break;
            default:
                throw SimulationException.Bad($"'{_param}' has a type that JSON Schema does not know.", _param);
        }
    }

    private void WriteObject(JsonElement schema, int depth)
    {
        _writer.WriteStartObject();
        if (SimulatedJson.FindObject(schema, "properties") is { } properties)
        {
            var required = ReadRequired(schema);
            foreach (var property in properties.EnumerateObject())
            {
                // Members with a default are part of the sample too: that is what a default is for.
                if (required.Contains(property.Name)
                    || (property.Value.ValueKind == JsonValueKind.Object && property.Value.TryGetProperty("default", out _)))
                {
                    _writer.WritePropertyName(property.Name);
                    Write(property.Value, depth + 1);
                    required.Remove(property.Name);
                }
            }
        }

        _writer.WriteEndObject();
    }

    private void WriteArray(JsonElement schema, int depth)
    {
        _writer.WriteStartArray();
        var count = SimulatedJson.FindNumber(schema, "minItems", 0, int.MaxValue) ?? 0;
        for (var i = 0; i < count; i++)
        {
            if (schema.TryGetProperty("items", out var items))
            {
                Write(items, depth + 1);
            }
            else if (++_nodes <= MaxNodes)
            {
                _writer.WriteNullValue();
            }
            else
            {
                throw SimulationException.Bad($"'{_param}' asks for more than {MaxNodes} values.", _param);
            }
        }

        _writer.WriteEndArray();
    }

    private static HashSet<string> ReadRequired(JsonElement schema)
    {
        var required = new HashSet<string>(StringComparer.Ordinal);
        if (schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array)
        {
            foreach (var name in names.EnumerateArray())
            {
                required.Add(SimulatedJson.GetText(name, "required"));
            }
        }

        return required;
    }

    private static string? FindType(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("items", out _) ? "array" : "object";
        }

        if (type.ValueKind != JsonValueKind.Array)
        {
            return SimulatedJson.GetText(type, "type");
        }

        var names = type.EnumerateArray().Select(item => SimulatedJson.GetText(item, "type")).ToList();
        return names.Find(name => name != "null") ?? names.FirstOrDefault();
    }

    private string CreateText(JsonElement schema)
    {
        var known = SimulatedJson.FindText(schema, "format") switch
        {
            "date-time" => "2026-01-01T00:00:00Z",
            "date" => "2026-01-01",
            "time" => "00:00:00Z",
            "duration" => "PT0S",
            "email" => "sim@example.com",
            "hostname" => "example.com",
            "ipv4" => "192.0.2.1",
            "ipv6" => "2001:db8::1",
            "uuid" => "00000000-0000-7000-8000-000000000000",
            "uri" => "https://example.com/",
            _ => null,
        };
        if (known is not null)
        {
            return known;
        }

        var least = SimulatedJson.FindNumber(schema, "minLength", 0, int.MaxValue) ?? 0;
        var most = SimulatedJson.FindNumber(schema, "maxLength", 0, int.MaxValue) ?? int.MaxValue;
        if (least > MaxTextLength)
        {
            throw SimulationException.Bad($"'{_param}' asks for a text of more than {MaxTextLength} characters.", _param);
        }

        const string Word = "simulated";
        return least > Word.Length ? Word.PadRight(least, '.') : Word[..Math.Min(Word.Length, most)];
    }

    private static double FindLeast(JsonElement schema, bool isWhole)
    {
        var least = FindDouble(schema, "minimum") ?? 0;
        if (FindDouble(schema, "maximum") is { } most && least > most)
        {
            least = most;
        }
        else if (FindDouble(schema, "exclusiveMinimum") is { } below && below >= least)
        {
            least = isWhole ? Math.Floor(below) + 1 : below + 1;
            if (!isWhole && (FindDouble(schema, "maximum") ?? FindDouble(schema, "exclusiveMaximum")) is { } above && least >= above)
            {
                least = below + ((above - below) / 2);
            }
        }
        else if (FindDouble(schema, "exclusiveMaximum") is { } ceiling && least >= ceiling)
        {
            least = isWhole ? Math.Ceiling(ceiling) - 1 : ceiling - 1;
        }

        if (FindDouble(schema, "multipleOf") is { } step && step > 0)
        {
            least = Math.Ceiling(least / step) * step;
        }

        return double.IsFinite(least) && Math.Abs(least) <= 1e15 ? least : 0;
    }

    private static double? FindDouble(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : null;

    private static JsonElement? FindFirst(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0] : null;

    private JsonElement Resolve(string reference)
    {
        if (!reference.StartsWith('#'))
        {
            throw SimulationException.Bad($"'{_param}' refers to a schema outside itself.", _param);
        }

        // A JSON pointer (RFC 6901) in a URI fragment.
        var current = _root;
        foreach (var part in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (current.ValueKind != JsonValueKind.Object || !current.TryGetProperty(name, out current))
            {
                throw SimulationException.Bad($"'{_param}' refers to a schema that is not there.", _param);
            }
        }

        return current;
    }
}

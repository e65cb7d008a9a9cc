using System.Text;
using System.Text.Json;

namespace Outrigger.Assist.Suggestions;

/// <summary>
/// Reads the operations of an OpenAPI document (3.0 and 3.1, JSON). References are followed inside the document only, to a
/// stated depth, and one that leads back to itself ends there; whatever is not as it should be is passed over, so that a
/// wrong document gives fewer operations and no error. Pure, thread-safe. O(size of the document × depth).
/// </summary>
internal static class ApiDocument
{
    /// <summary>How many operations are read at most.</summary>
    public const int MaxOperations = 2000;

    /// <summary>How many fields are read at most, over all operations.</summary>
    public const int MaxFields = 20_000;

    private const int MaxDepth = 6;
    private const int MaxEnumValues = 200;
    private const int MaxText = 300;

    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    /// <summary>The operations, in the order of the document.</summary>
    public static IReadOnlyList<ApiOperation> Read(JsonElement document)
    {
        var operations = new List<ApiOperation>();
        var reading = new Reading(document);
        if (!TryObject(document, "paths", out var paths))
        {
            return operations;
        }

        foreach (var path in paths.EnumerateObject())
        {
            var item = reading.Resolve(path.Value);
            foreach (var method in Methods)
            {
                if (operations.Count < MaxOperations && TryObject(item, method, out var operation))
                {
                    operations.Add(ReadOperation(reading, path.Name, method, item, operation));
                }
            }
        }

        return operations;
    }

    /// <summary>The schema of a JSON Schema object that stands alone.</summary>
    public static ApiSchema ReadSchema(JsonElement schema) => new Reading(schema).Schema(schema, 0);

    /// <summary>Words of an identifier: <c>createUser2</c>, <c>create-user-2</c> and <c>CreateUser_2</c> are create, user, 2.</summary>
    public static IReadOnlyList<string> WordsOf(string identifier)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < identifier.Length && i < MaxText; i++)
        {
            var character = identifier[i];
            var isNew = char.IsUpper(character) && i > 0 && (!char.IsUpper(identifier[i - 1]) || (i + 1 < identifier.Length && char.IsLower(identifier[i + 1])));
            if ((isNew || !char.IsLetterOrDigit(character)) && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }

            if (char.IsLetterOrDigit(character))
            {
                word.Append(char.ToLowerInvariant(character));
            }
        }

        if (word.Length > 0)
        {
            words.Add(word.ToString());
        }

        return words;
    }

    private static ApiOperation ReadOperation(Reading reading, string path, string method, JsonElement item, JsonElement operation)
    {
        var id = Text(operation, "operationId") is { Length: > 0 } given ? given : method + " " + path;
        var enumerations = new List<(string, string)>();
        foreach (var holder in (ReadOnlySpan<JsonElement>)[item, operation])
        {
            if (holder.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Array)
            {
                foreach (var parameter in parameters.EnumerateArray())
                {
                    var resolved = reading.Resolve(parameter);
                    if (Text(resolved, "name") is { Length: > 0 } name && TryObject(resolved, "schema", out var schema))
                    {
                        Collect(name, reading.Schema(schema, 0), enumerations);
                    }
                }
            }
        }

        ApiSchema? body = null;
        if (operation.TryGetProperty("requestBody", out var requestBody) && TryObject(reading.Resolve(requestBody), "content", out var content)
            && TryObject(content, "application/json", out var json) && TryObject(json, "schema", out var bodySchema))
        {
            body = reading.Schema(bodySchema, 0);
            Collect("", body, enumerations);
        }

        var summary = Text(operation, "summary") ?? "";
        if (summary.Length == 0 && Text(operation, "description") is { } description)
        {
            var end = description.AsSpan().IndexOfAny('.', '\n');
            summary = end > 0 ? description[..end] : description;
        }

        return new ApiOperation(id, string.Join('_', WordsOf(id)), method.ToUpperInvariant(), path, summary, body, enumerations);
    }

    private static void Collect(string name, ApiSchema schema, List<(string Name, string Value)> values)
    {
        foreach (var value in schema.Enum.Take(MaxEnumValues))
        {
            if (values.Count < MaxEnumValues)
            {
                values.Add((name, value));
            }
        }

        foreach (var (key, property) in schema.Properties)
        {
            Collect(key, property, values);
        }

        if (schema.Items is { } items)
        {
            Collect(name, items, values);
        }
    }

    private static bool TryObject(JsonElement element, string name, out JsonElement found)
    {
        found = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out found) && found.ValueKind == JsonValueKind.Object;
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String
            ? found.GetString() is { Length: > MaxText } text ? text[..MaxText] : found.GetString()
            : null;

    /// <summary>One reading of a document: follows references, and counts so that a document that unfolds without end does not.</summary>
    private sealed class Reading(JsonElement root)
    {
        private int _fields;

        public JsonElement Resolve(JsonElement element)
        {
            for (var step = 0; step < MaxDepth && Text(element, "$ref") is { } reference; step++)
            {
                if (!reference.StartsWith("#/", StringComparison.Ordinal))
                {
                    return default;
                }

                element = root;
                foreach (var part in reference[2..].Split('/'))
                {
                    var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
                    if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
                    {
                        return default;
                    }
                }
            }

            return element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out _) ? default : element;
        }

        public ApiSchema Schema(JsonElement element, int depth)
        {
            element = Resolve(element);
            if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth || _fields++ > MaxFields)
            {
                return new ApiSchema();
            }

            var schema = Single(element, depth);
            if (element.TryGetProperty("allOf", out var parts) && parts.ValueKind == JsonValueKind.Array)
            {
                schema = parts.EnumerateArray().Aggregate(schema, (all, part) => Merge(all, Schema(part, depth + 1)));
            }

            return schema;
        }

        private ApiSchema Single(JsonElement element, int depth)
        {
            var (type, isNullable) = TypeOf(element);
            var properties = new Dictionary<string, ApiSchema>(StringComparer.Ordinal);
            if (TryObject(element, "properties", out var named))
            {
                foreach (var property in named.EnumerateObject())
                {
                    properties[property.Name] = Schema(property.Value, depth + 1);
                }
            }

            return new ApiSchema
            {
                Type = type ?? (properties.Count > 0 ? "object" : null),
                IsNullable = isNullable,
                Format = Text(element, "format"),
                Unit = Text(element, "x-unit"),
                Enum = Strings(element, "enum"),
                Minimum = Number(element, "minimum"),
                Maximum = Number(element, "maximum"),
                MinLength = (int?)Number(element, "minLength"),
                MaxLength = (int?)Number(element, "maxLength"),
                Default = element.TryGetProperty("default", out var given) ? given.Clone() : null,
                Items = TryObject(element, "items", out var items) ? Schema(items, depth + 1) : null,
                Properties = properties,
                Required = Strings(element, "required"),
                IsClosed = element.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False,
            };
        }

        private static (string? Type, bool IsNullable) TypeOf(JsonElement element)
        {
            var isNullable = element.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True;
            if (!element.TryGetProperty("type", out var type))
            {
                return (null, isNullable);
            }

            if (type.ValueKind == JsonValueKind.String)
            {
                return (type.GetString(), isNullable);
            }

            var types = Strings(element, "type");
            return (types.FirstOrDefault(name => name != "null"), isNullable || types.Contains("null"));
        }

        private static double? Number(JsonElement element, string name) =>
            element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Number && found.TryGetDouble(out var number) && Math.Abs(number) < 1e300 ? number : null;

        private static List<string> Strings(JsonElement element, string name) =>
            element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.Array
                ? [.. found.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String).Select(value => value.GetString()!).Take(MaxEnumValues)]
                : [];

        private static ApiSchema Merge(ApiSchema all, ApiSchema part)
        {
            var properties = new Dictionary<string, ApiSchema>(all.Properties, StringComparer.Ordinal);
            foreach (var (name, schema) in part.Properties)
            {
                properties[name] = schema;
            }

            return all with { Type = all.Type ?? part.Type, Properties = properties, Required = [.. all.Required, .. part.Required], IsClosed = all.IsClosed || part.IsClosed };
        }
    }
}

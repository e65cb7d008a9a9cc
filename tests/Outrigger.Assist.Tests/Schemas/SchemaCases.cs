using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Assist.Tests.Schemas;

/// <summary>Small schemas, changes to them, values, and what a validator says of both: an oracle that knows no rule of the comparison.</summary>
internal static class SchemaCases
{
    private static readonly string[] Types = ["string", "integer", "number", "boolean", "array", "object", "null"];
    private static readonly string[] Names = ["a", "b", "c"];

    /// <summary>Values of all types, some at each border of what the schemas ask for.</summary>
    public static JsonNode?[] Values { get; } =
    [
        null, JsonValue.Create(true), JsonValue.Create(false), .. Enumerable.Range(-1, 9).Select(static n => (JsonNode)JsonValue.Create(n)), JsonValue.Create(1.5), JsonValue.Create(4.5),
        .. new[] { "", "x", "xy", "xyz", "xyzx", "1" }.Select(static text => (JsonNode)JsonValue.Create(text)),
        new JsonArray(), new JsonArray(1), new JsonArray(1, 1), new JsonArray(1, 2, 3), new JsonArray("x"), new JsonArray(true, "x"), new JsonArray((JsonNode?)null),
        new JsonObject(), new JsonObject { ["a"] = 1 }, new JsonObject { ["a"] = "x" }, new JsonObject { ["a"] = null }, new JsonObject { ["a"] = 1, ["b"] = "xy" },
        new JsonObject { ["b"] = 4 }, new JsonObject { ["a"] = 6, ["b"] = true, ["c"] = "x" }, new JsonObject { ["a"] = new JsonArray(1, 1) }, new JsonObject { ["b"] = new JsonObject { ["a"] = 3 } },
    ];

    public static JsonObject Schema(Random random, int depth = 0)
    {
        var schema = new JsonObject();
        if (random.Next(6) > 0)
        {
            var types = Enumerable.Range(0, 1 + (random.Next(4) / 3)).Select(_ => Types[random.Next(Types.Length - 1)]).Distinct().ToList();
            if (random.Next(4) == 0)
            {
                types.Add("null");
            }

            schema["type"] = types.Count == 1 ? types[0] : new JsonArray([.. types.Select(static type => (JsonNode)type)]);
        }

        for (var i = random.Next(3); i > 0; i--)
        {
            Change(schema, random, depth, isWhole: true);
        }

        return schema;
    }

    /// <summary>Sets, changes or removes one rule.</summary>
    public static void Change(JsonObject schema, Random random, int depth = 0, bool isWhole = false)
    {
        var name = new[]
        {
            "type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "multipleOf", "uniqueItems",
            "required", "items", "properties", "not",
        }[random.Next(depth < 2 ? 19 : 15)];
        if (schema.ContainsKey(name) && random.Next(3) == 0 && name != "properties")
        {
            schema.Remove(name);
            return;
        }

        switch (name)
        {
            case "type":
                schema["type"] = Types[random.Next(Types.Length)];
                break;
            case "enum":
                schema["enum"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => random.Next(2) == 0 ? (JsonNode)random.Next(5) : "xyz"[..random.Next(4)]).DistinctBy(static node => node.ToJsonString())]);
                break;
            case "const":
                schema["const"] = random.Next(2) == 0 ? random.Next(5) : "xyz"[..random.Next(4)];
                break;
            case "uniqueItems":
                schema["uniqueItems"] = random.Next(2) == 0;
                break;
            case "multipleOf":
                schema["multipleOf"] = 1 + random.Next(4);
                break;
            case "required":
                schema["required"] = new JsonArray([.. Names.Where(_ => random.Next(2) == 0).Select(static each => (JsonNode)each)]);
                break;
            case "items" or "not":
                schema[name] = Schema(random, depth + 1);
                break;
            case "properties" when schema["properties"] is JsonObject { Count: > 0 } known:
                var (key, inner) = known.ElementAt(random.Next(known.Count));
                if (inner is JsonObject property)
                {
                    Change(property, random, depth + 1);
                }

                break;
            case "properties" when isWhole:
                // Nowhere is said what members mean that no document describes; describing one is no change for anybody.
                schema["properties"] = new JsonObject([.. Names.Take(1 + random.Next(2)).Select(each => KeyValuePair.Create(each, (JsonNode?)Schema(random, depth + 1)))]);
                break;
            case "properties":
                break;
            default:
                schema[name] = random.Next(6);
                break;
        }
    }

    public static bool IsValid(JsonObject schema, JsonNode? value) => schema.All(rule => Holds(rule.Key, rule.Value, value));

    private static bool Holds(string name, JsonNode? rule, JsonNode? value) => name switch
    {
        "type" => (rule is JsonArray types ? types.Select(static type => type!.GetValue<string>()) : [rule!.GetValue<string>()]).Any(type => Is(type, value)),
        "enum" => rule!.AsArray().Any(each => Same(each, value)),
        "const" => Same(rule, value),
        "not" => !IsValid(rule!.AsObject(), value),
        "minimum" => Number(value) is not { } number || number >= Number(rule),
        "maximum" => Number(value) is not { } number || number <= Number(rule),
        "exclusiveMinimum" => Number(value) is not { } number || number > Number(rule),
        "exclusiveMaximum" => Number(value) is not { } number || number < Number(rule),
        "multipleOf" => Number(value) is not { } number || number % Number(rule)!.Value == 0,
        "minLength" => Text(value) is not { } text || text.Length >= Number(rule),
        "maxLength" => Text(value) is not { } text || text.Length <= Number(rule),
        "minItems" => value is not JsonArray list || list.Count >= Number(rule),
        "maxItems" => value is not JsonArray list || list.Count <= Number(rule),
        "minProperties" => value is not JsonObject map || map.Count >= Number(rule),
        "maxProperties" => value is not JsonObject map || map.Count <= Number(rule),
        "uniqueItems" => !rule!.GetValue<bool>() || value is not JsonArray list || list.Select(static item => item?.ToJsonString() ?? "null").Distinct().Count() == list.Count,
        "items" => value is not JsonArray list || list.All(item => IsValid(rule!.AsObject(), item)),
        "required" => value is not JsonObject map || rule!.AsArray().All(each => map.ContainsKey(each!.GetValue<string>())),
        "properties" => value is not JsonObject map || rule!.AsObject().All(each => !map.ContainsKey(each.Key) || IsValid(each.Value!.AsObject(), map[each.Key])),
        _ => throw new InvalidOperationException(name),
    };

    private static bool Is(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "array" => value is JsonArray,
        "object" => value is JsonObject,
        "string" => Text(value) is not null,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => Number(value) is { } number && number == Math.Floor(number),
        _ => Number(value) is not null,
    };

    private static double? Number(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number ? double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static bool Same(JsonNode? a, JsonNode? b) => (a?.ToJsonString() ?? "null") == (b?.ToJsonString() ?? "null");
}

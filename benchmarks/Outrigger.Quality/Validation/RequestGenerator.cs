using System.Globalization;
using System.Text.Json.Nodes;

namespace Outrigger.Quality.Validation;

/// <summary>
/// Makes schemas, valid requests for them, and spoils one thing in each. Two disjoint pools of fields: on one the corrector
/// was developed, the other is held out. Seeded.
/// </summary>
internal sealed class RequestGenerator(int seed, bool isHeldOut)
{
    /// <summary>The kinds of corruption. What is out of range cannot be put right by anybody; it is among them all the same.</summary>
    public static readonly string[] Kinds =
    [
        "text for a number", "text for true or false", "grouped or comma number", "date written otherwise", "list value written otherwise", "slip in a list value",
        "blanks or quotes", "unit in the value", "fields swapped", "misnamed field", "single value for a list", "out of range",
    ];

    private static readonly string[] Development =
    [
        "age:integer:0:150", "quantity:integer:1:100000", "price:number:0:100000", "discount:number:0:100", "isActive:boolean", "newsletter:boolean", "birthDate:date", "startDate:date",
        "status:enum:active,inactive,pending,blocked", "currency:enum:EUR,USD,GBP,CNY", "paymentMethod:enum:credit_card,debit_card,bank_transfer,paypal", "email:email", "userId:uuid",
        "timeoutSeconds:integer:0:100000:s", "weightKg:number:0:1000:kg", "tags:array", "name:string", "comment:string", "size:enum:small,medium,large,extra_large", "order:enum:asc,desc",
    ];

    private static readonly string[] HeldOut =
    [
        "floors:integer:0:200", "stockLevel:integer:0:1000000", "balance:number:-100000:1000000", "ratePercent:number:0:100", "enabled:boolean", "hasGarage:boolean", "dueDate:date", "hiredOn:date",
        "priority:enum:low,medium,high,critical", "country:enum:Germany,France,Spain,China,Austria,Australia", "channel:enum:email,sms,push,phone", "role:enum:viewer,editor,administrator,owner", "contactMail:email",
        "deviceId:uuid", "durationMinutes:integer:0:100000:min", "distanceKm:number:0:20000:km", "labels:array", "title:string", "city:string", "interval:enum:daily,weekly,monthly,quarterly,yearly", "side:enum:left,right",
    ];

    private static readonly string[] Words = ["red", "north", "oak", "river", "seven", "lamp", "Anna", "Berlin", "blue sky", "Peter Miller", "box", "garden", "night train", "plan B", "Wei"];

    private readonly Random _random = new(seed);

    /// <summary>A schema of five to ten fields.</summary>
    public JsonObject Schema()
    {
        var pool = (isHeldOut ? HeldOut : Development).ToArray();
        _random.Shuffle(pool);
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in pool.Take(_random.Next(5, 11)))
        {
            var parts = field.Split(':');
            properties[parts[0]] = Property(parts);
            if (_random.Next(2) == 0)
            {
                required.Add(parts[0]);
            }
        }

        return new JsonObject { ["type"] = "object", ["properties"] = properties, ["required"] = required };
    }

    /// <summary>A valid request.</summary>
    public JsonObject Request(JsonObject schema)
    {
        var body = new JsonObject();
        var required = schema["required"]!.AsArray().Select(static name => name!.GetValue<string>()).ToHashSet();
        foreach (var (name, property) in schema["properties"]!.AsObject())
        {
            if (required.Contains(name) || _random.Next(10) < 8)
            {
                body[name] = Value(property!.AsObject());
            }
        }

        return body;
    }

    /// <summary>Spoils one thing; null when the request has nothing of the kind.</summary>
    public JsonObject? Spoil(JsonObject schema, JsonObject body, string kind)
    {
        var spoiled = (JsonObject)body.DeepClone();
        var properties = schema["properties"]!.AsObject();
        var fitting = body.Where(pair => Fits(kind, properties[pair.Key]!.AsObject(), pair.Value!)).Select(static pair => pair.Key).ToArray();
        if (fitting.Length == 0 || (kind == "fields swapped" && fitting.Length < 2))
        {
            return null;
        }

        _random.Shuffle(fitting);
        var name = fitting[0];
        var value = body[name]!;
        switch (kind)
        {
            case "text for a number":
                spoiled[name] = value.ToJsonString();
                break;
            case "text for true or false":
                spoiled[name] = Pick<string>(value.GetValue<bool>() ? ["true", "True", "yes", "on", "1", "Y"] : ["false", "FALSE", "no", "off", "0", "N"]);
                break;
            case "grouped or comma number":
                var number = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
                var grouped = number.ToString(number == Math.Floor(number) ? "N0" : "N2", CultureInfo.InvariantCulture);
                spoiled[name] = Pick<string>([grouped, grouped.Replace(',', '_').Replace('.', ',').Replace('_', '.'), grouped.Replace(',', ' ')]);
                break;
            case "date written otherwise":
                spoiled[name] = DateOnly.ParseExact(value.GetValue<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture)
                    .ToString(Pick<string>(["dd.MM.yyyy", "d.M.yyyy", "yyyy/MM/dd", "MM/dd/yyyy", "dd/MM/yyyy", "yyyyMMdd", "d MMMM yyyy", "MMM d, yyyy", "dd-MM-yyyy", "yyyy'年'M'月'd'日'"]), CultureInfo.InvariantCulture);
                break;
            case "list value written otherwise":
                var text = value.GetValue<string>();
                spoiled[name] = Pick<string>([text.ToUpperInvariant(), char.ToUpperInvariant(text[0]) + text[1..], " " + text, text + " ", text.Replace('_', ' '), text.Replace('_', '-'), text.ToLowerInvariant()]);
                break;
            case "slip in a list value":
                spoiled[name] = Slip(value.GetValue<string>());
                break;
            case "blanks or quotes":
                var plain = value.GetValue<string>();
                spoiled[name] = Pick<string>([" " + plain, plain + "  ", "\"" + plain + "\"", plain + "\t", plain.Contains('@', StringComparison.Ordinal) ? "mailto:" + plain : "{" + plain + "}", "<" + plain + ">"]);
                break;
            case "unit in the value":
                var unit = properties[name]!["x-unit"]!.GetValue<string>();
                var amount = double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
                var (other, factor) = unit switch { "s" => ("min", 60.0), "kg" => ("g", 0.001), "min" => ("h", 60.0), _ => ("m", 0.001) };
                spoiled[name] = _random.Next(2) == 0
                    ? value.ToJsonString() + Pick<string>([" ", ""]) + unit
                    : (amount / factor).ToString("0.#########", CultureInfo.InvariantCulture) + " " + other;
                break;
            case "fields swapped":
                (spoiled[name], spoiled[fitting[1]]) = (body[fitting[1]]!.DeepClone(), value.DeepClone());
                break;
            case "misnamed field":
                spoiled.Remove(name);
                spoiled[Misname(name)] = value.DeepClone();
                break;
            case "single value for a list":
                spoiled[name] = value.AsArray()[0]!.DeepClone();
                break;
            default:
                var most = properties[name]!["maximum"]!.GetValue<double>();
                spoiled[name] = Math.Floor(most * _random.Next(2, 20)) + 1;
                break;
        }

        return JsonNode.DeepEquals(spoiled, body) ? null : spoiled;
    }

    private static bool Fits(string kind, JsonObject property, JsonNode value)
    {
        var type = property["type"]!.GetValue<string>();
        var format = property["format"]?.GetValue<string>();
        return kind switch
        {
            "text for a number" => type is "integer" or "number",
            "text for true or false" => type == "boolean",
            "grouped or comma number" => type is "integer" or "number" && Math.Abs(double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)) >= 1000,
            "date written otherwise" => format == "date",
            "list value written otherwise" or "slip in a list value" => property.ContainsKey("enum"),
            "blanks or quotes" => format is not null,
            "unit in the value" => property.ContainsKey("x-unit"),
            "fields swapped" => format is "email" or "uuid" or "date" || property.ContainsKey("enum") || type == "boolean",
            "misnamed field" => true,
            "single value for a list" => type == "array" && value.AsArray().Count == 1,
            _ => property.ContainsKey("maximum"),
        };
    }

    private static JsonObject Property(string[] parts)
    {
        var property = new JsonObject();
        switch (parts[1])
        {
            case "integer" or "number":
                property["type"] = parts[1];
                property["minimum"] = double.Parse(parts[2], CultureInfo.InvariantCulture);
                property["maximum"] = double.Parse(parts[3], CultureInfo.InvariantCulture);
                if (parts.Length > 4)
                {
                    property["x-unit"] = parts[4];
                }

                break;
            case "enum":
                property["type"] = "string";
                property["enum"] = new JsonArray([.. parts[2].Split(',').Select(static value => (JsonNode)value)]);
                break;
            case "array":
                property["type"] = "array";
                property["items"] = new JsonObject { ["type"] = "string" };
                break;
            case "date" or "email" or "uuid":
                property["type"] = "string";
                property["format"] = parts[1];
                break;
            default:
                property["type"] = parts[1];
                break;
        }

        return property;
    }

    private JsonNode Value(JsonObject property)
    {
        if (property["enum"] is JsonArray values)
        {
            return values[_random.Next(values.Count)]!.GetValue<string>();
        }

        switch (property["type"]!.GetValue<string>(), property["format"]?.GetValue<string>())
        {
            case ("integer", _):
                return (long)Between(property);
            case ("number", _):
                return Math.Round(Between(property), 2);
            case ("boolean", _):
                return _random.Next(2) == 0;
            case ("array", _):
                return new JsonArray([.. Enumerable.Range(0, _random.Next(1, 4)).Select(_ => (JsonNode)Pick(Words))]);
            case (_, "date"):
                return new DateOnly(_random.Next(1950, 2035), _random.Next(1, 13), _random.Next(1, 29)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            case (_, "email"):
                return $"{Pick<string>(["anna", "john.doe", "wei", "sales", "m.lopez", "o-neil"])}{_random.Next(100)}@{Pick<string>(["example.com", "mail.example.org", "test.co.uk"])}";
            case (_, "uuid"):
                var bytes = new byte[16];
                _random.NextBytes(bytes);
                return new Guid(bytes).ToString("D");
            default:
                return _random.Next(12) == 0 ? Pick<string>(["ask anna@example.com", "2026-01-05", "12", "yes", "low"]) : Pick(Words);
        }
    }

    private double Between(JsonObject property)
    {
        var (least, most) = (property["minimum"]!.GetValue<double>(), property["maximum"]!.GetValue<double>());

        // Small numbers are more usual than large ones.
        return least + ((most - least) * Math.Pow(_random.NextDouble(), 3));
    }

    private string Slip(string value)
    {
        var at = _random.Next(value.Length);
        return _random.Next(4) switch
        {
            0 => value.Remove(at, 1),
            1 => value.Insert(at, value[at].ToString()),
            2 => value[..at] + (char)('a' + _random.Next(26)) + value[(at + 1)..],
            _ => at + 1 < value.Length ? value[..at] + value[at + 1] + value[at] + value[(at + 2)..] : value[..^1],
        };
    }

    private string Misname(string name)
    {
        var snake = string.Concat(name.Select(static character => char.IsUpper(character) ? "_" + char.ToLowerInvariant(character) : character.ToString()));
        return _random.Next(4) switch
        {
            0 => snake != name ? snake : name.ToUpperInvariant(),
            1 => char.ToUpperInvariant(name[0]) + name[1..],
            2 => snake.Replace('_', '-') + (snake == name ? "_" : ""),
            _ => name.Length > 3 ? name.Remove(_random.Next(1, name.Length), 1) : name + name[^1],
        };
    }

    private T Pick<T>(T[] items) => items[_random.Next(items.Length)];
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Validation;

/// <summary>
/// What valid values of one field looked like: kinds of JSON, formats of text, the range of numbers, the distinct texts as
/// long as they are few, and the fields and members inside it. Not thread-safe. About 200 bytes, and its texts: at most 64
/// of 64 characters.
/// </summary>
internal sealed class FieldProfile
{
    /// <summary>How many distinct texts are kept; with more the field is no enumeration.</summary>
    public const int MaxTexts = 64;

    /// <summary>How deep fields are learned; what lies deeper is one value.</summary>
    public const int MaxDepth = 8;

    /// <summary>How many members of a list are looked at.</summary>
    public const int MaxItems = 50;

    /// <summary>The longest name of a field.</summary>
    public const int LongestName = 128;

    /// <summary>The longest text that is kept.</summary>
    public const int LongestText = 64;

    private const int EnoughForEnumeration = 30;
    private const int EnoughForPresence = 50;
    private const int TimesSeenEach = 3;
    private const int EnoughForType = 10;
    private const double AlmostAll = 0.98;

    /// <summary>How many values were seen.</summary>
    public int Count { get; set; }

    /// <summary>Of them texts.</summary>
    public int Strings { get; set; }

    /// <summary>Whole numbers.</summary>
    public int Integers { get; set; }

    /// <summary>Other numbers.</summary>
    public int Fractions { get; set; }

    /// <summary>True and false.</summary>
    public int Booleans { get; set; }

    /// <summary>Lists.</summary>
    public int Arrays { get; set; }

    /// <summary>Objects.</summary>
    public int Objects { get; set; }

    /// <summary>Nulls.</summary>
    public int Nulls { get; set; }

    /// <summary>The smallest number seen.</summary>
    public double Smallest { get; set; } = double.PositiveInfinity;

    /// <summary>The largest.</summary>
    public double Largest { get; set; } = double.NegativeInfinity;

    /// <summary>Whether there were more texts than are kept.</summary>
    public bool HasMoreTexts { get; set; }

    /// <summary>The texts, and how often each was seen.</summary>
    public Dictionary<string, int> Texts { get; } = new(StringComparer.Ordinal);

    /// <summary>The formats of texts, and how often each was seen.</summary>
    public Dictionary<string, int> Formats { get; } = new(StringComparer.Ordinal);

    /// <summary>Of an object: its fields.</summary>
    public Dictionary<string, FieldProfile> Fields { get; } = new(StringComparer.Ordinal);

    /// <summary>Of a list: its members, all together; null before one was seen.</summary>
    public FieldProfile? Items { get; set; }

    /// <summary>How many texts had a format (date, e-mail …).</summary>
    public int FormatsSeen => Formats.Values.Sum();

    /// <summary>How often a text was seen.</summary>
    public int TimesSeen(string text) => Texts.GetValueOrDefault(text);

    /// <summary>Takes a valid value into account. O(size of the value, as far as it is looked at).</summary>
    /// <param name="value">The value.</param>
    /// <param name="room">What the operation may still keep.</param>
    /// <param name="depth">How deep it lies.</param>
    public void Observe(JsonNode? value, ProfileRoom room, int depth)
    {
        if (Count == int.MaxValue)
        {
            return;
        }

        Count++;
        switch (value?.GetValueKind())
        {
            case JsonValueKind.String:
                Strings++;
                ObserveText(value.GetValue<string>(), room);
                break;
            case JsonValueKind.Number:
                if (double.TryParse(value.ToJsonString(), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
                {
                    Integers += number == Math.Floor(number) ? 1 : 0;
                    Fractions += number == Math.Floor(number) ? 0 : 1;
                    Smallest = Math.Min(Smallest, number);
                    Largest = Math.Max(Largest, number);
                }

                break;
            case JsonValueKind.True or JsonValueKind.False:
                Booleans++;
                break;
            case JsonValueKind.Array:
                Arrays++;
                ObserveItems((JsonArray)value, room, depth);
                break;
            case JsonValueKind.Object:
                Objects++;
                ObserveFields((JsonObject)value, room, depth);
                break;
            default:
                Nulls++;
                break;
        }
    }

    /// <summary>The profile of a field by its path (<c>address.city</c>, <c>items[3].sku</c>; all members of a list have one); null when there is none.</summary>
    public FieldProfile? Find(ReadOnlySpan<char> path)
    {
        var at = this;
        if (Fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var whole))
        {
            return whole;
        }

        while (!path.IsEmpty)
        {
            if (path[0] == '[')
            {
                at = at.Items;
                path = path[(path.IndexOf(']') is var close and >= 0 ? close + 1 : path.Length)..];
            }
            else
            {
                path = path[0] == '.' ? path[1..] : path;
                var end = path.IndexOfAny('.', '[') is var found and >= 0 ? found : path.Length;
                at = at.Fields.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path[..end], out var field) ? field : null;
                path = path[end..];
            }

            if (at is null)
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>What the profile says the field is; what is not plain stays open.</summary>
    public ApiSchema ToSchema()
    {
        if (Count < EnoughForType)
        {
            return new ApiSchema();
        }

        var least = Count * AlmostAll;
        var type = Strings >= least ? "string" : Integers >= Count ? "integer" : Integers + Fractions >= least ? "number" : Booleans >= least ? "boolean"
            : Arrays >= least ? "array" : Objects >= least ? "object" : null;
        var format = type == "string" ? Formats.FirstOrDefault(pair => pair.Value >= Strings).Key : null;
        var isEnumeration = type == "string" && format is null && !HasMoreTexts && Count >= EnoughForEnumeration && Texts.Count <= MaxTexts / 2 && Texts.Values.All(static times => times >= TimesSeenEach);
        return new ApiSchema { Type = type, Format = format, Enum = isEnumeration ? [.. Texts.Keys] : [], IsNullable = Nulls > 0 };
    }

    /// <summary>The same with what lies inside. Fields that were always there are wanted, others may be missing; no list of texts is taken for closed.</summary>
    public ApiSchema ToWholeSchema() => ToSchema() with
    {
        Enum = [],
        Properties = Fields.ToDictionary(static pair => pair.Key, static pair => pair.Value.ToWholeSchema(), StringComparer.Ordinal),
        Required = Objects < EnoughForPresence ? [] : [.. Fields.Where(pair => pair.Value.Count == Objects).Select(static pair => pair.Key)],
        Items = Items?.ToWholeSchema(),
    };

    /// <summary>Whether a text can be written as UTF-8 and read again: it has no half of a surrogate pair.</summary>
    public static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private void ObserveText(string text, ProfileRoom room)
    {
        if (FieldFormats.Of(text) is { } format)
        {
            Formats[format] = Formats.GetValueOrDefault(format) + 1;
        }

        if (Texts.TryGetValue(text, out var times))
        {
            Texts[text] = times + 1;
        }
        else if (text.Length > LongestText || !IsWellFormed(text) || Texts.Count >= MaxTexts || !room.TryTakeText())
        {
            HasMoreTexts = true;
        }
        else
        {
            Texts[text] = 1;
        }
    }

    private void ObserveFields(JsonObject value, ProfileRoom room, int depth)
    {
        if (depth >= MaxDepth)
        {
            return;
        }

        foreach (var (name, inner) in value)
        {
            if (!Fields.TryGetValue(name, out var field))
            {
                if (name.Length > LongestName || !IsWellFormed(name) || !room.TryTakeField())
                {
                    continue;
                }

                Fields[name] = field = new FieldProfile();
            }

            field.Observe(inner, room, depth + 1);
        }
    }

    private void ObserveItems(JsonArray values, ProfileRoom room, int depth)
    {
        if (depth >= MaxDepth || values.Count == 0 || (Items is null && !room.TryTakeField()))
        {
            return;
        }

        Items ??= new FieldProfile();
        for (var i = 0; i < values.Count && i < MaxItems; i++)
        {
            Items.Observe(values[i], room, depth + 1);
        }
    }
}

/// <summary>What one operation may keep. Not thread-safe.</summary>
internal sealed class ProfileRoom
{
    /// <summary>How many fields, those inside others and the members of lists among them.</summary>
    public const int MaxFields = 200;

    /// <summary>How many texts of all fields together.</summary>
    public const int MaxTexts = 2000;

    public int Fields { get; set; }

    public int Texts { get; set; }

    public bool TryTakeField() => Fields < MaxFields && ++Fields > 0;

    public bool TryTakeText() => Texts < MaxTexts && ++Texts > 0;
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Outrigger.Assist.Suggestions;

namespace Outrigger.Assist.Validation;

/// <summary>
/// What valid values of one field looked like: kinds of JSON, formats of text, the range of numbers, and the distinct texts
/// as long as they are few. Not thread-safe. At most 64 texts of 64 characters: under 10 KB.
/// </summary>
internal sealed class FieldProfile
{
    /// <summary>How many distinct texts are kept; with more the field is no enumeration.</summary>
    public const int MaxTexts = 64;

    private const int LongestText = 64;
    private const int EnoughForEnumeration = 30;
    private const int TimesSeenEach = 3;
    private const int EnoughForType = 10;
    private const double AlmostAll = 0.98;

    private readonly Dictionary<string, int> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _formats = new(StringComparer.Ordinal);
    private bool _hasMoreTexts;

    /// <summary>How many values were seen.</summary>
    public int Count { get; private set; }

    /// <summary>Of them texts.</summary>
    public int Strings { get; private set; }

    /// <summary>Whole numbers.</summary>
    public int Integers { get; private set; }

    /// <summary>Other numbers.</summary>
    public int Fractions { get; private set; }

    /// <summary>True and false.</summary>
    public int Booleans { get; private set; }

    /// <summary>Lists.</summary>
    public int Arrays { get; private set; }

    /// <summary>The smallest number seen.</summary>
    public double Smallest { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest.</summary>
    public double Largest { get; private set; } = double.NegativeInfinity;

    /// <summary>How many texts had a format (date, e-mail …).</summary>
    public int FormatsSeen => _formats.Values.Sum();

    /// <summary>How often a text was seen.</summary>
    public int TimesSeen(string text) => _texts.GetValueOrDefault(text);

    /// <summary>Takes a valid value into account. O(length of the value).</summary>
    public void Observe(JsonNode? value)
    {
        Count++;
        switch (value?.GetValueKind())
        {
            case JsonValueKind.String:
                Strings++;
                var text = value.GetValue<string>();
                if (FieldFormats.Of(text) is { } format)
                {
                    _formats[format] = _formats.GetValueOrDefault(format) + 1;
                }

                if (text.Length > LongestText || (_texts.Count >= MaxTexts && !_texts.ContainsKey(text)))
                {
                    _hasMoreTexts = true;
                }
                else
                {
                    _texts[text] = _texts.GetValueOrDefault(text) + 1;
                }

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
                break;
            default:
                break;
        }
    }

    /// <summary>What the profile says the field is; what is not plain stays open.</summary>
    public ApiSchema ToSchema()
    {
        if (Count < EnoughForType)
        {
            return new ApiSchema();
        }

        var least = Count * AlmostAll;
        var type = Strings >= least ? "string" : Integers >= Count ? "integer" : Integers + Fractions >= least ? "number" : Booleans >= least ? "boolean" : Arrays >= least ? "array" : null;
        var format = type == "string" ? _formats.FirstOrDefault(pair => pair.Value >= Strings).Key : null;
        var isEnumeration = type == "string" && format is null && !_hasMoreTexts && Count >= EnoughForEnumeration && _texts.Count <= MaxTexts / 2 && _texts.Values.All(static times => times >= TimesSeenEach);
        return new ApiSchema { Type = type, Format = format, Enum = isEnumeration ? [.. _texts.Keys] : [] };
    }
}

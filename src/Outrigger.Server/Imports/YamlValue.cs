using System.Globalization;

namespace Outrigger.Server.Imports;

/// <summary>A value of a YAML document, with the line it stands in. Immutable once read.</summary>
internal abstract class YamlValue(long line, long size)
{
    /// <summary>The line, from 1.</summary>
    public long Line { get; } = line;

    /// <summary>Values in it, itself included, each alias counted in full: what a walk over it costs.</summary>
    public long Size { get; } = size;

    /// <summary>The text of a scalar; null for a list, a map and an empty value.</summary>
    public string? Text => this is YamlScalar { IsNull: false } scalar ? scalar.Value : null;

    /// <summary>The entries of a map; none for anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, YamlValue>> Entries => this is YamlMap map ? map.Members : [];

    /// <summary>The items of a list; a single value is a list of one, an empty one of none.</summary>
    public IReadOnlyList<YamlValue> Items => this switch
    {
        YamlList list => list.Values,
        YamlScalar { IsNull: true } => [],
        _ => [this],
    };

    /// <summary>The member of a map; null when there is none, it is empty, or this is no map.</summary>
    public YamlValue? Find(string name) =>
        this is YamlMap map && map.Members.LastOrDefault(member => member.Key == name).Value is { } found and not YamlScalar { IsNull: true } ? found : null;

    /// <summary>A number, or null when this is none.</summary>
    public double? Number =>
        double.TryParse(Text?.Replace("_", "", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>True for the words that mean yes in YAML 1.1, which LiteLLM reads.</summary>
    public bool IsTrue => Text is { } text && text.ToUpperInvariant() is "TRUE" or "YES" or "ON";
}

/// <summary>A single value.</summary>
internal sealed class YamlScalar(string value, bool isNull, long line) : YamlValue(line, 1)
{
    public string Value { get; } = value;

    public bool IsNull { get; } = isNull;
}

/// <summary>A list.</summary>
internal sealed class YamlList(IReadOnlyList<YamlValue> values, long line) : YamlValue(line, 1 + values.Sum(value => value.Size))
{
    public IReadOnlyList<YamlValue> Values { get; } = values;
}

/// <summary>A map, in the order of the document; merged entries (<c>&lt;&lt;</c>) stand in front, so that the map's own win.</summary>
internal sealed class YamlMap(IReadOnlyList<KeyValuePair<string, YamlValue>> members, long line) : YamlValue(line, 1 + members.Sum(member => member.Value.Size))
{
    public IReadOnlyList<KeyValuePair<string, YamlValue>> Members { get; } = members;
}

using System.Collections.Frozen;

namespace Outrigger.Assist.Intent.Entities;

/// <summary>
/// Values that entities may have, by type: given with examples, or the enumerations of an OpenAPI document. The longest that
/// fits is taken, whole words only where words are written with spaces. Immutable, thread-safe.
/// </summary>
internal sealed class EntityLists
{
    /// <summary>How many values there are at most, over all types.</summary>
    public const int MaxValues = 10_000;

    /// <summary>How long a value is at most, in characters.</summary>
    public const int MaxLength = 64;

    private readonly FrozenDictionary<string, (string Type, string Value)>.AlternateLookup<ReadOnlySpan<char>> _values;
    private readonly int _longest;

    public EntityLists(IEnumerable<(string Type, string Value)> values)
    {
        var kept = new Dictionary<string, (string Type, string Value)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (type, value) in values)
        {
            if (value.Length is > 1 and <= MaxLength && kept.Count < MaxValues)
            {
                kept.TryAdd(value, (type, value));
            }
        }

        Count = kept.Count;
        _longest = kept.Count == 0 ? 0 : kept.Keys.Max(value => value.Length);
        _values = kept.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many values it has.</summary>
    public int Count { get; }

    /// <summary>How many characters of a value the text begins with; 0 for none. O(the longest value).</summary>
    public int Match(ReadOnlySpan<char> rest, out string type, out string value)
    {
        for (var length = Math.Min(_longest, rest.Length); length > 1; length--)
        {
            var isWhole = length == rest.Length || !char.IsAsciiLetterOrDigit(rest[length - 1]) || !char.IsAsciiLetterOrDigit(rest[length]);
            if (isWhole && _values.TryGetValue(rest[..length], out var found))
            {
                (type, value) = found;
                return length;
            }
        }

        (type, value) = ("", "");
        return 0;
    }
}

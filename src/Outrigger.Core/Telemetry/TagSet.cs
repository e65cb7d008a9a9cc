using System.Diagnostics.CodeAnalysis;

namespace Outrigger.Core.Telemetry;

/// <summary>The tags of a measurement while they are on the stack.</summary>
internal readonly ref struct TagSpan(ReadOnlySpan<KeyValuePair<string, object?>> tags)
{
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags { get; } = tags;
}

/// <summary>The tags of a series, kept.</summary>
internal sealed class TagSet(KeyValuePair<string, object?>[] tags)
{
    public KeyValuePair<string, object?>[] Tags { get; } = tags;
}

/// <summary>
/// Compares tags in the order they come: an instrument is fed from one place, so that the same tags have the same order,
/// and sorting would cost every measurement. Looks up the tags of a measurement without a copy of them.
/// </summary>
internal sealed class TagComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<TagSpan, TagSet>
{
    public static TagComparer Instance { get; } = new();

    public bool Equals(TagSet? x, TagSet? y) => ReferenceEquals(x, y) || (x is not null && y is not null && AreEqual(x.Tags, y.Tags));

    public int GetHashCode([DisallowNull] TagSet obj) => Hash(obj.Tags);

    public TagSet Create(TagSpan alternate) => new(alternate.Tags.ToArray());

    public bool Equals(TagSpan alternate, TagSet other) => AreEqual(alternate.Tags, other.Tags);

    public int GetHashCode(TagSpan alternate) => Hash(alternate.Tags);

    private static bool AreEqual(ReadOnlySpan<KeyValuePair<string, object?>> x, ReadOnlySpan<KeyValuePair<string, object?>> y)
    {
        if (x.Length != y.Length)
        {
            return false;
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (!ReferenceEquals(x[i].Key, y[i].Key) && !string.Equals(x[i].Key, y[i].Key, StringComparison.Ordinal))
            {
                return false;
            }

            if (!ReferenceEquals(x[i].Value, y[i].Value) && !Equals(x[i].Value, y[i].Value))
            {
                return false;
            }
        }

        return true;
    }

    // Values only: the names are the same in nearly all series of an instrument.
    private static int Hash(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var hash = tags.Length;
        foreach (var tag in tags)
        {
            hash = (hash * 31) + (tag.Value?.GetHashCode() ?? 0);
        }

        return hash;
    }
}

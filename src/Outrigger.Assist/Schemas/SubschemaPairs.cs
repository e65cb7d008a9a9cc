namespace Outrigger.Assist.Schemas;

/// <summary>Which alternatives of two lists are the same one: by the name they refer to, without one by what they say, by title. Pure.</summary>
internal static class SubschemaPairs
{
    private const int Most = 200;

    public static (List<(SpecNode, SpecNode)> Pairs, List<SpecNode> Removed, List<SpecNode> Added) Match(IReadOnlyList<SpecNode> before, IReadOnlyList<SpecNode> after, SpecEquality equality)
    {
        var removed = before.Take(Most).ToList();
        var added = after.Take(Most).ToList();
        var pairs = new List<(SpecNode, SpecNode)>();
        Take(removed, added, pairs, static (x, y) => SpecDocument.NameOf(x) is { } name && name == SpecDocument.NameOf(y));
        Take(removed, added, pairs, (x, y) => (SpecDocument.NameOf(x) is null || SpecDocument.NameOf(y) is null) && equality.AreEqual(x, y));
        Take(removed, added, pairs, static (x, y) => x.TextOf("title") is { } title && title == y.TextOf("title"));

        // One of each left, neither with a name: it was changed in place.
        if (removed.Count == 1 && added.Count == 1 && SpecDocument.NameOf(removed[0]) is null && SpecDocument.NameOf(added[0]) is null && removed[0].TextOf("title") is null && added[0].TextOf("title") is null)
        {
            pairs.Add((removed[0], added[0]));
            return (pairs, [], []);
        }

        return (pairs, removed, added);
    }

    private static void Take(List<SpecNode> removed, List<SpecNode> added, List<(SpecNode, SpecNode)> pairs, Func<SpecNode, SpecNode, bool> fits)
    {
        for (var i = removed.Count - 1; i >= 0; i--)
        {
            var found = added.FindIndex(other => fits(removed[i], other));
            if (found >= 0)
            {
                pairs.Add((removed[i], added[found]));
                removed.RemoveAt(i);
                added.RemoveAt(found);
            }
        }
    }
}

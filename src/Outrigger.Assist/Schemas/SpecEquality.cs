namespace Outrigger.Assist.Schemas;

/// <summary>
/// Whether two nodes say the same, through references and their cycles (two things are the same when nothing tells them
/// apart). Remembers what it found; needs no stack, so that no chain of references is too long for it. Not thread-safe.
/// </summary>
internal sealed class SpecEquality(SpecDocument from, SpecDocument to)
{
    private readonly HashSet<(SpecNode, SpecNode)> _equal = [];
    private readonly HashSet<(SpecNode, SpecNode)> _different = [];

    public bool AreEqual(SpecNode? a, SpecNode? b)
    {
        if (a is null || b is null)
        {
            return a is null && b is null;
        }

        // Pairs to look at, each with the one it was found in; the last found is looked at first.
        var pairs = new List<(SpecNode A, SpecNode B, int Parent)>();
        var open = new Stack<int>();
        var assumed = new HashSet<(SpecNode, SpecNode)>();
        if (!Take(a, b, -1, pairs, assumed))
        {
            return false;
        }

        open.Push(0);
        while (open.TryPop(out var i) && i < pairs.Count)
        {
            var known = pairs.Count;
            if (!Open(pairs[i].A, pairs[i].B, i, pairs, assumed))
            {
                // What holds a difference is different itself, whatever was assumed: assuming only ever makes things equal.
                for (var up = i; up >= 0; up = pairs[up].Parent)
                {
                    _different.Add((pairs[up].A, pairs[up].B));
                }

                return false;
            }

            for (var added = pairs.Count - 1; added >= known; added--)
            {
                open.Push(added);
            }
        }

        // Only what was assumed within a comparison that held is known to hold.
        _equal.UnionWith(assumed);
        return true;
    }

    // Whether the members of two maps or lists may be the same; what must be looked at is noted.
    private bool Open(SpecNode a, SpecNode b, int index, List<(SpecNode, SpecNode, int)> pairs, HashSet<(SpecNode, SpecNode)> assumed)
    {
        if (a.Kind == SpecKind.List)
        {
            if (a.Items.Count != b.Items.Count)
            {
                return false;
            }

            for (var i = 0; i < a.Items.Count; i++)
            {
                if (!Take(a.Items[i], b.Items[i], index, pairs, assumed))
                {
                    return false;
                }
            }

            return true;
        }

        return a.Members.Count == b.Members.Count
            && a.Members.All(member => b[member.Key] is { } other && (member.Key is not ("oneOf" or "anyOf") || AreNamedAlike(member.Value, other)) && Take(member.Value, other, index, pairs, assumed));
    }

    // Alternatives that have names are told apart by them, in discriminators and in generated clients, even while they look alike.
    private static bool AreNamedAlike(SpecNode a, SpecNode b) =>
        a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(static pair => SpecDocument.NameOf(pair.First) is not { } name || SpecDocument.NameOf(pair.Second) is not { } other || name == other);

    private bool Take(SpecNode a, SpecNode b, int parent, List<(SpecNode, SpecNode, int)> pairs, HashSet<(SpecNode, SpecNode)> assumed)
    {
        a = from.Resolve(a);
        b = to.Resolve(b);
        if (a.Kind != b.Kind)
        {
            return false;
        }

        if (a.Kind is not (SpecKind.Map or SpecKind.List))
        {
            return a.Text == b.Text || (a.Number is { } x && b.Number is { } y && x == y);
        }

        if (_different.Contains((a, b)))
        {
            return false;
        }

        if (!_equal.Contains((a, b)) && assumed.Add((a, b)))
        {
            pairs.Add((a, b, parent));
        }

        return true;
    }
}

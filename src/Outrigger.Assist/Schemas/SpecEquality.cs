namespace Outrigger.Assist.Schemas;

/// <summary>
/// Whether two nodes say the same, through references and their cycles (two things are the same when nothing tells them
/// apart). Remembers what it found. Not thread-safe.
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

        var assumed = new HashSet<(SpecNode, SpecNode)>();
        if (!Same(a, b, assumed))
        {
            return false;
        }

        // Only what was assumed within a comparison that held is known to hold.
        _equal.UnionWith(assumed);
        return true;
    }

    private bool Same(SpecNode a, SpecNode b, HashSet<(SpecNode, SpecNode)> assumed)
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

        if (_equal.Contains((a, b)) || !assumed.Add((a, b)))
        {
            return true;
        }

        if (_different.Contains((a, b)))
        {
            return false;
        }

        var same = a.Kind == SpecKind.List
            ? a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second, assumed))
            : a.Members.Count == b.Members.Count && a.Members.All(member => b[member.Key] is { } other && Same(member.Value, other, assumed));
        if (!same)
        {
            // What differs differs whatever was assumed: assuming only ever makes things equal.
            _different.Add((a, b));
        }

        return same;
    }
}

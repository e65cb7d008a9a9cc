namespace Outrigger.Core.Learning;

/// <summary>
/// A prefix tree of token sequences, some positions of which match any token: finds the template that a sequence belongs
/// to. Sequences of different lengths never match each other. At each position the exact token is tried before the
/// wildcard, so the most specific template (from the left) wins. Matching and removing allocate nothing. Not thread-safe.
/// </summary>
/// <remarks>
/// Complexity: a match takes O(length) when few branches hold both an exact token and a wildcard, and never more than
/// <see cref="MaxVisits"/> steps; beyond them nothing is found. State: about 48 bytes a node, at most one node a token of
/// each template. Source: the fixed-depth tree of Drain (He et al., ICWS 2017), here of full depth.
/// </remarks>
/// <typeparam name="T">What is kept for a template.</typeparam>
/// <seealso href="https://doi.org/10.1109/ICWS.2017.13"/>
public sealed class TemplateTree<T>
    where T : class
{
    /// <summary>The token of a template's position that matches any token.</summary>
    public const ulong Wildcard = 0;

    /// <summary>How many nodes one match visits at most.</summary>
    public const int MaxVisits = 2048;

    private const int Root = 0;

    private readonly Dictionary<(int Node, ulong Token), int> _children = [];
    private readonly List<Node> _nodes = [new()];
    private readonly Stack<int> _free = new();

    /// <summary>How many templates there are.</summary>
    public int Count { get; private set; }

    /// <summary>How many nodes they take.</summary>
    public int NodeCount => _nodes.Count - _free.Count;

    /// <summary>Adds a template, or replaces what is kept for the same one.</summary>
    public void Add(ReadOnlySpan<ulong> template, T value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var node = Child(Root, (ulong)template.Length);
        foreach (var token in template)
        {
            node = Child(node, token);
        }

        Count += _nodes[node].Value is null ? 1 : 0;
        _nodes[node] = _nodes[node] with { Value = value };
    }

    /// <summary>What is kept for exactly this template, wildcards at the same positions; null when there is none.</summary>
    public T? Find(ReadOnlySpan<ulong> template)
    {
        if (!_children.TryGetValue((Root, (ulong)template.Length), out var node))
        {
            return null;
        }

        foreach (var token in template)
        {
            if (!_children.TryGetValue((node, token), out node))
            {
                return null;
            }
        }

        return _nodes[node].Value;
    }

    /// <summary>The template that a sequence belongs to; null when there is none.</summary>
    public T? Match(ReadOnlySpan<ulong> sequence)
    {
        if (!_children.TryGetValue((Root, (ulong)sequence.Length), out var node))
        {
            return null;
        }

        var visits = MaxVisits;
        return Match(node, sequence, ref visits);
    }

    /// <summary>Removes exactly this template.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Remove(ReadOnlySpan<ulong> template)
    {
        if (!_children.TryGetValue((Root, (ulong)template.Length), out var first) || !Remove(first, template))
        {
            return false;
        }

        Count--;
        Release(Root, (ulong)template.Length, first);
        return true;
    }

    private T? Match(int node, ReadOnlySpan<ulong> rest, ref int visits)
    {
        while (--visits > 0)
        {
            if (rest.IsEmpty)
            {
                return _nodes[node].Value;
            }

            var hasWildcard = _children.TryGetValue((node, Wildcard), out var any);
            if (rest[0] != Wildcard && _children.TryGetValue((node, rest[0]), out var exact))
            {
                if (!hasWildcard)
                {
                    node = exact;
                    rest = rest[1..];
                    continue;
                }

                if (Match(exact, rest[1..], ref visits) is { } found)
                {
                    return found;
                }
            }

            if (!hasWildcard)
            {
                return null;
            }

            node = any;
            rest = rest[1..];
        }

        return null;
    }

    private bool Remove(int node, ReadOnlySpan<ulong> rest)
    {
        if (rest.IsEmpty)
        {
            var isThere = _nodes[node].Value is not null;
            _nodes[node] = _nodes[node] with { Value = null };
            return isThere;
        }

        if (!_children.TryGetValue((node, rest[0]), out var child) || !Remove(child, rest[1..]))
        {
            return false;
        }

        Release(node, rest[0], child);
        return true;
    }

    private void Release(int parent, ulong token, int child)
    {
        if (_nodes[child].Children > 0 || _nodes[child].Value is not null)
        {
            return;
        }

        _children.Remove((parent, token));
        _nodes[parent] = _nodes[parent] with { Children = _nodes[parent].Children - 1 };
        _free.Push(child);
    }

    private int Child(int node, ulong token)
    {
        if (_children.TryGetValue((node, token), out var child))
        {
            return child;
        }

        if (!_free.TryPop(out child))
        {
            child = _nodes.Count;
            _nodes.Add(default);
        }

        _nodes[child] = default;
        _children[(node, token)] = child;
        _nodes[node] = _nodes[node] with { Children = _nodes[node].Children + 1 };
        return child;
    }

    private readonly record struct Node(T? Value, int Children);
}

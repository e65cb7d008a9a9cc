using Outrigger.Architecture.Tests.Tree;

namespace Outrigger.Architecture.Tests.Dependencies;

/// <summary>The list of module pairs in <c>allowed-dependencies.txt</c>: <c>Project.Module -> Project.Module # why</c>.</summary>
internal sealed class AllowedDependencies
{
    private AllowedDependencies(IReadOnlySet<(string From, string To)> pairs, IReadOnlyList<Violation> violations)
    {
        Pairs = pairs;
        Violations = violations;
    }

    public IReadOnlySet<(string From, string To)> Pairs { get; }

    /// <summary>What is wrong with the list itself.</summary>
    public IReadOnlyList<Violation> Violations { get; }

    public static AllowedDependencies Parse(TextFile file)
    {
        var pairs = new HashSet<(string, string)>();
        var violations = new List<Violation>();
        foreach (var (entry, reason) in ListFile.Parse(file.Text))
        {
            var sides = entry.Split("->", StringSplitOptions.TrimEntries);
            if (sides.Length != 2 || sides.Any(s => s.Split('.').Length != 2))
            {
                violations.Add(new Violation(file.Path, $"'{entry}' is not of the form Project.Module -> Project.Module"));
                continue;
            }

            if (reason.Length == 0)
            {
                violations.Add(new Violation(file.Path, $"'{entry}' says no reason after #"));
            }

            if (!pairs.Add((sides[0], sides[1])))
            {
                violations.Add(new Violation(file.Path, $"'{entry}' is there twice"));
            }
        }

        violations.AddRange(FindCycles(pairs).Select(cycle => new Violation(file.Path, $"cycle: {cycle}")));
        return new AllowedDependencies(pairs, violations);
    }

    private static IEnumerable<string> FindCycles(HashSet<(string From, string To)> pairs)
    {
        var done = new HashSet<string>();
        foreach (var start in pairs.Select(p => p.From).Distinct())
        {
            if (Walk(start, []) is { } cycle)
            {
                yield return cycle;
                yield break;
            }
        }

        string? Walk(string node, List<string> path)
        {
            if (path.Contains(node))
            {
                return string.Join(" -> ", path.SkipWhile(n => n != node).Append(node));
            }

            if (done.Contains(node))
            {
                return null;
            }

            path.Add(node);
            foreach (var (_, next) in pairs.Where(p => p.From == node))
            {
                if (Walk(next, path) is { } cycle)
                {
                    return cycle;
                }
            }

            path.RemoveAt(path.Count - 1);
            done.Add(node);
            return null;
        }
    }
}

using Xunit;

namespace Outrigger.Architecture.Tests.Tree;

/// <summary>Assertions that print every violation on a line of its own.</summary>
internal static class Violations
{
    public static void ShouldBeNone(this IEnumerable<Violation> violations)
    {
        var found = violations.Select(v => v.ToString()).Distinct().ToList();
        Assert.True(found.Count == 0, $"{found.Count} violation(s):\n" + string.Join('\n', found));
    }

    public static void ShouldName(this IEnumerable<Violation> violations, params string[] fragments)
    {
        var found = violations.Select(v => v.ToString()).ToList();
        foreach (var fragment in fragments)
        {
            Assert.True(found.Exists(v => v.Contains(fragment, StringComparison.Ordinal)), $"Expected a violation with '{fragment}', found: {string.Join(" | ", found)}");
        }
    }
}

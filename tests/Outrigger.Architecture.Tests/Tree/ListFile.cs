namespace Outrigger.Architecture.Tests.Tree;

/// <summary>The lists beside these tests: one entry a line, a reason after <c>#</c>; lines that start with <c>#</c> are headings.</summary>
internal static class ListFile
{
    public const string Folder = "tests/Outrigger.Architecture.Tests/";

    public static IReadOnlyList<(string Entry, string Reason)> Parse(string text) =>
    [
        .. from line in text.Split('\n')
           let trimmed = line.Trim()
           where trimmed.Length > 0 && trimmed[0] != '#'
           let hash = trimmed.IndexOf('#', StringComparison.Ordinal)
           select hash < 0 ? (trimmed, "") : (trimmed[..hash].Trim(), trimmed[(hash + 1)..].Trim()),
    ];

    /// <summary>The entries of a list of the tree; an entry without a reason is not accepted.</summary>
    public static IReadOnlySet<string> Read(string name)
    {
        var entries = Parse(Repository.Read(Folder + name));
        var unexplained = entries.Where(e => e.Reason.Length == 0).Select(e => e.Entry).ToList();
        return unexplained.Count == 0
            ? entries.Select(e => e.Entry).ToHashSet(StringComparer.Ordinal)
            : throw new InvalidOperationException($"{name}: no reason given for {string.Join(", ", unexplained)}");
    }
}

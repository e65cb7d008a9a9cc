namespace Outrigger.Gateway.Routing;

/// <summary>Names that someone may have meant. Stateless.</summary>
internal static class NearMatches
{
    private const int MaxNameLength = 128;
    private const int MaxMatches = 5;

    /// <summary>
    /// At most five candidates, nearest first: those that contain the name or are contained in it, and those within a
    /// third of its length in edits (Levenshtein). Only error answers pay for it.
    /// </summary>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxNameLength)
        {
            return [];
        }

        return
        [
            .. candidates
                .Where(c => c.Length <= MaxNameLength)
                .Select(c => (Name: c, Distance: Distance(name, c)))
                .Where(c => c.Distance <= Math.Max(2, name.Length / 3))
                .OrderBy(c => c.Distance)
                .ThenBy(c => c.Name, StringComparer.Ordinal)
                .Take(MaxMatches)
                .Select(c => c.Name),
        ];
    }

    private static int Distance(string name, string candidate)
    {
        var tail = candidate[(candidate.IndexOf('/', StringComparison.Ordinal) + 1)..];
        if (name.Length >= 3 && (candidate.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(tail, StringComparison.OrdinalIgnoreCase)))
        {
            return 1;
        }

        return Math.Min(Levenshtein(name, candidate), Levenshtein(name, tail));
    }

    private static int Levenshtein(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        Span<int> row = stackalloc int[MaxNameLength + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + cost);
                diagonal = above;
            }
        }

        return row[b.Length];
    }
}

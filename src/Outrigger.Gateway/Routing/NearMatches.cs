using Outrigger.Core.Texts;

namespace Outrigger.Gateway.Routing;

/// <summary>Names that someone may have meant. Stateless.</summary>
internal static class NearMatches
{
    private const int MaxMatches = 5;

    /// <summary>
    /// At most five candidates, nearest first: those that contain the name or are contained in it, and those within a
    /// third of its length in edits (Levenshtein). Only error answers pay for it.
    /// </summary>
    public static IReadOnlyList<string> Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > EditDistance.MaxLength)
        {
            return [];
        }

        return
        [
            .. candidates
                .Where(c => c.Length <= EditDistance.MaxLength)
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

        return Math.Min(EditDistance.Between(name, candidate), EditDistance.Between(name, tail));
    }
}

using Microsoft.Extensions.Configuration;

namespace Outrigger.Core.Settings;

/// <summary>Finds settings that have a value and that nothing asked for, and what their names may have been meant to be. Stateless.</summary>
internal static class UnreadSettings
{
    private const int MaxNameLength = 64;

    /// <summary>The settings, in the order of their names, each with the name that may have been meant; null for none.</summary>
    public static IReadOnlyList<(string Name, string? Meant)> Find(IConfiguration configuration, SettingsReads reads)
    {
        var read = reads.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var all = SettingsReads.Unnoticed(() => configuration.AsEnumerable().ToList());
        return
        [
            .. all
                .Where(pair => pair.Value is not null && pair.Key.StartsWith(SettingsReads.Root, StringComparison.OrdinalIgnoreCase) && !read.Contains(pair.Key))
                .OrderBy(static pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                .Select(pair => (pair.Key, FindMeant(pair.Key, read))),
        ];
    }

    // The first part of the name under which nothing was asked for is the misspelt one; its like is looked for beside it.
    private static string? FindMeant(string name, HashSet<string> read)
    {
        var parts = name.Split(ConfigurationPath.KeyDelimiter);
        for (var count = 2; count <= parts.Length; count++)
        {
            var path = string.Join(ConfigurationPath.KeyDelimiter, parts.Take(count));
            if (read.Any(known => IsAtOrBelow(known, path)))
            {
                continue;
            }

            var parent = string.Join(ConfigurationPath.KeyDelimiter, parts.Take(count - 1)) + ConfigurationPath.KeyDelimiter;
            var wrong = parts[count - 1];
            var meant = read
                .Where(known => known.StartsWith(parent, StringComparison.OrdinalIgnoreCase))
                .Select(known => known[parent.Length..].Split(ConfigurationPath.KeyDelimiter)[0])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Select(known => (Name: known, Edits: Edits(wrong, known)))
                .Where(known => known.Edits <= (wrong.Length < 4 ? 1 : Math.Max(2, wrong.Length / 3)))
                .OrderBy(static known => known.Edits)
                .ThenBy(static known => known.Name, StringComparer.Ordinal)
                .FirstOrDefault();
            return meant.Name is null ? null : parent + meant.Name;
        }

        return null;
    }

    private static bool IsAtOrBelow(string name, string path) =>
        name.StartsWith(path, StringComparison.OrdinalIgnoreCase) && (name.Length == path.Length || name[path.Length] == ConfigurationPath.KeyDelimiter[0]);

    // Levenshtein, without case; names beyond the bound have no like.
    private static int Edits(string a, string b)
    {
        if (a.Length > MaxNameLength || b.Length > MaxNameLength)
        {
            return int.MaxValue;
        }

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

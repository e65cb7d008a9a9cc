using Microsoft.Extensions.Configuration;
using Outrigger.Core.Texts;

namespace Outrigger.Core.Settings;

/// <summary>Finds settings that have a value and that nothing asked for, and what their names may have been meant to be. Stateless.</summary>
internal static class UnreadSettings
{
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
                .Select(known => (Name: known, Edits: EditDistance.Between(wrong, known)))
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
}

using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Migrations;

/// <summary>
/// The migrations embedded in this assembly. A file is named <c>NNNN_name.sql</c> when both engines understand it, else
/// there are <c>NNNN_name.sqlite.sql</c> and <c>NNNN_name.postgres.sql</c>. Applied files are never edited: a later
/// number corrects them.
/// </summary>
internal static partial class MigrationSet
{
    /// <summary>The migrations for an engine, in order.</summary>
    public static IReadOnlyList<Migration> Load(DatabaseEngine engine)
    {
        var assembly = typeof(MigrationSet).Assembly;
        return Build(engine, assembly.GetManifestResourceNames().Select(name => (name, Read(assembly, name))));
    }

    /// <summary>Picks and checks the files for an engine; separate from the resources so that tests can bring their own.</summary>
    /// <exception cref="InvalidOperationException">Two files share a number, or one is missing: a mistake of ours, found by the first test run.</exception>
    public static IReadOnlyList<Migration> Build(DatabaseEngine engine, IEnumerable<(string Name, string Sql)> files)
    {
        var suffix = engine == DatabaseEngine.Sqlite ? "sqlite" : "postgres";
        var migrations = new SortedDictionary<int, Migration>();
        foreach (var (name, text) in files)
        {
            var match = FileName().Match(name);
            if (!match.Success)
            {
                throw new InvalidOperationException($"'{name}' is not named like a migration (0001_name.sql, 0001_name.sqlite.sql).");
            }

            if (match.Groups["engine"] is { Success: true } only && only.Value != suffix)
            {
                continue;
            }

            var version = int.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture);
            var sql = text.ReplaceLineEndings("\n");
            var migration = new Migration(version, match.Groups["name"].Value, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));
            if (!migrations.TryAdd(version, migration))
            {
                throw new InvalidOperationException($"Two migrations have the number {version}: '{migrations[version].Name}' and '{migration.Name}'.");
            }
        }

        var expected = 1;
        foreach (var version in migrations.Keys)
        {
            if (version != expected++)
            {
                throw new InvalidOperationException($"Migration {expected - 1} is missing for {suffix}.");
            }
        }

        return [.. migrations.Values];
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^(?:Migrations/)?(?<version>\d{4})_(?<name>[a-z0-9_]+)(?:\.(?<engine>sqlite|postgres))?\.sql$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}

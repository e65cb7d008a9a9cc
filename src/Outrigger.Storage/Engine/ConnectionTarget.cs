using System.Data.Common;
using Npgsql;

namespace Outrigger.Storage.Engine;

/// <summary>
/// What a connection string asks for. A problem is told without a single character of the string: a password with a
/// semicolon in it would otherwise show up as an "unknown keyword".
/// </summary>
/// <param name="Engine">The engine it names.</param>
/// <param name="Postgres">The settings of PostgreSQL; null for SQLite or with a problem.</param>
/// <param name="Problem">Why it cannot be used; null when it can.</param>
internal sealed record ConnectionTarget(DatabaseEngine Engine, NpgsqlConnectionStringBuilder? Postgres, string? Problem)
{
    private const string Setting = StorageOptions.SectionName + ":" + nameof(StorageOptions.ConnectionString);
    private const string Form = "Leave it empty for SQLite in the data folder, or write 'Host=…;Port=5432;Database=…;Username=…;Password=…' for PostgreSQL.";

    /// <summary>Reads a connection string; never throws.</summary>
    public static ConnectionTarget Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return new(DatabaseEngine.Sqlite, null, null);
        }

        if (text.Contains("://", StringComparison.Ordinal) && !text.TrimStart().StartsWith("Host", StringComparison.OrdinalIgnoreCase))
        {
            return Wrong("is a URL, which Npgsql does not take.");
        }

        var pairs = new DbConnectionStringBuilder();
        try
        {
            pairs.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            return Wrong("is not a list of 'Keyword=value' pairs (a value with a semicolon or a quote needs quotes around it).");
        }

        var builder = new NpgsqlConnectionStringBuilder();
        var position = 0;
        foreach (string keyword in pairs.Keys)
        {
            position++;
            if (!builder.ContainsKey(keyword))
            {
                return Wrong($"holds a keyword that PostgreSQL's driver does not know (number {position} of {pairs.Count}; a value with a semicolon needs quotes around it).");
            }

            try
            {
                builder[keyword] = pairs[keyword];
            }
            catch (Exception failure) when (failure is ArgumentException or FormatException or InvalidCastException or OverflowException or NotSupportedException)
            {
                return Wrong($"holds a value that does not fit its keyword '{keyword}'.");
            }
        }

        return string.IsNullOrWhiteSpace(builder.Host) ? Wrong("names no 'Host'.") : new(DatabaseEngine.Postgres, builder, null);
    }

    private static ConnectionTarget Wrong(string what) => new(DatabaseEngine.Postgres, null, $"{Setting} {what} {Form}");
}

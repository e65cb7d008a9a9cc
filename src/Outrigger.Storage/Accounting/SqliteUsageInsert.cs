using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Outrigger.Gateway.Accounting;
using SQLitePCL;

namespace Outrigger.Storage.Accounting;

/// <summary>
/// One prepared statement, bound by position and run once a record, and one run once a day total that the batch adds to.
/// Below ADO.NET on purpose: its parameters are boxed and looked up by name at every execution, which cost more than all
/// of SQLite's own work (see <c>docs/modules/accounting.md</c>).
/// </summary>
internal static class SqliteUsageInsert
{
    private static readonly string Sql =
        $"INSERT INTO usage_records ({UsageRows.Columns}) VALUES ({Places(UsageRows.Columns)}) ON CONFLICT (id) DO NOTHING";

    private static readonly string TotalsSql =
        $"INSERT INTO usage_days ({UsageTotalRows.Key}, {UsageTotalRows.Sums}) VALUES ({Places(UsageTotalRows.Key + ", " + UsageTotalRows.Sums)}) {UsageTotalRows.OnConflict}";

    public static Task<int> RunAsync(DbConnection connection, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        var database = ((SqliteConnection)connection).Handle!;
        var scratch = new byte[512];
        var totals = new Dictionary<UsageTotalKey, UsageTotals>();
        var added = Insert(database, scratch, records, totals, cancellationToken);
        AddTotals(database, scratch, totals);
        return Task.FromResult(added);
    }

    private static int Insert(
        sqlite3 database, byte[] scratch, IReadOnlyList<UsageRecord> records, Dictionary<UsageTotalKey, UsageTotals> totals, CancellationToken cancellationToken)
    {
        using var statement = Prepare(database, Sql);
        var added = 0;
        foreach (var record in records)
        {
            cancellationToken.ThrowIfCancellationRequested();
            new SqliteBinder(statement, scratch).Bind(record);
            Step(database, statement);

            // A record that was there already changes nothing, and must not be counted again.
            if (raw.sqlite3_changes(database) > 0)
            {
                added++;
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(totals, UsageTotalKey.Of(record), out _);
                sum += UsageTotals.Of(record);
            }
        }

        return added;
    }

    private static void AddTotals(sqlite3 database, byte[] scratch, Dictionary<UsageTotalKey, UsageTotals> totals)
    {
        using var statement = Prepare(database, TotalsSql);
        foreach (var (key, sums) in totals)
        {
            new SqliteBinder(statement, scratch).Bind(key, sums);
            Step(database, statement);
        }
    }

    private static sqlite3_stmt Prepare(sqlite3 database, string sql)
    {
        SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(database, sql, out var statement), database);
        return statement;
    }

    private static void Step(sqlite3 database, sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        if (result != raw.SQLITE_DONE)
        {
            raw.sqlite3_reset(statement);
            SqliteException.ThrowExceptionForRC(result, database);
        }

        raw.sqlite3_reset(statement);
    }

    private static string Places(string columns) => string.Join(", ", columns.Split(", ").Select((_, i) => "?" + (i + 1)));
}

/// <summary>The key of the day total that a record belongs to.</summary>
internal readonly record struct UsageTotalKey(long Day, string Tenant, string Team, string KeyId, string User, string Provider, string Model, string Endpoint)
{
    private const long DayMicros = 86_400_000_000;

    public static UsageTotalKey Of(UsageRecord record) => new(
        record.StartedAtMicros - (record.StartedAtMicros % DayMicros),
        record.Tenant.Value,
        record.Team ?? "",
        record.KeyId ?? "",
        record.User ?? "",
        record.Provider ?? "",
        record.Model ?? "",
        record.Endpoint);
}

using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Accounting;

/// <summary>
/// Usage records in <c>usage_records</c>; the totals of all that were ever added in <c>usage_days</c>, kept by the
/// transaction that adds them. Thread-safe.
/// </summary>
internal sealed class SqlUsageStore(IDatabase database) : IUsageStore
{
    public Task AppendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        return records.Count == 0
            ? Task.CompletedTask
            : database.WriteAsync(
                (connection, transaction, token) => database.Engine == DatabaseEngine.Sqlite
                    ? SqliteUsageInsert.RunAsync(connection, records, token)
                    : PostgresUsageInsert.RunAsync(connection, transaction, records, token),
                cancellationToken);
    }

    public async Task<IReadOnlyList<UsageRecord>> ListAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, parameters) = Filter(query, "started_at");
        if (query.BeforeId is { } before)
        {
            // By time first, as the indexes are; a record that has gone meanwhile still knows its millisecond.
            where += " AND (started_at, id) < (COALESCE((SELECT started_at FROM usage_records WHERE id = @before), @beforeMicros), @before)";
            parameters.Add("before", database.ToParameter(before));
            parameters.Add("beforeMicros", MicrosOf(before));
        }

        parameters.Add("limit", query.Limit);
        return await database.ReadRowsAsync(
            $"SELECT {UsageRows.Columns} FROM usage_records WHERE {where} ORDER BY started_at DESC, id DESC LIMIT @limit",
            parameters,
            UsageRows.Read,
            cancellationToken);
    }

    public async Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, parameters) = Filter(query.WidenToDays(), "day");
        parameters.Add("limit", query.Limit);
        return await database.ReadRowsAsync(
            $"""
            SELECT day, tenant, provider, model, endpoint, {UsageTotalRows.SumsOfSums} FROM usage_days
            WHERE {where} GROUP BY day, tenant, provider, model, endpoint ORDER BY day, tenant, provider, model, endpoint LIMIT @limit
            """,
            parameters,
            static row => new UsageDay(Date(row.GetInt64(0)), TenantId.Parse(row.GetString(1)), row.GetString(2), row.GetString(3), row.GetString(4), UsageTotalRows.Read(row, 5)),
            cancellationToken);
    }

    public async Task<IReadOnlyList<UsageSum>> SumByAsync(UsageDimension dimension, UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, parameters) = Filter(query.WidenToDays(), "day");
        var name = NameOf(dimension);
        parameters.Add("limit", query.Limit);

        // "name" in GROUP BY would be a column's, not this expression's; its place is not ambiguous. A sum over nothing is no row.
        return await database.ReadRowsAsync(
            $"""
            SELECT {name}, {UsageTotalRows.SumsOfSums} FROM usage_days
            WHERE {where} GROUP BY 1 ORDER BY SUM(cost) DESC, SUM(requests) DESC, 1 LIMIT @limit
            """,
            parameters,
            row => new UsageSum(
                dimension == UsageDimension.Day ? UsageSum.NameOf(Date(row.GetInt64(0))) : row.GetString(0),
                UsageTotalRows.Read(row, 1)),
            cancellationToken);
    }

    public async Task<long> CountUsersAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (where, parameters) = Filter(query.WidenToDays(), "day");
        var counts = await database.ReadRowsAsync(
            $"SELECT COUNT(*) FROM (SELECT DISTINCT tenant, user_name FROM usage_days WHERE {where}) AS users",
            parameters,
            static row => row.GetInt64(0),
            cancellationToken);
        return counts[0];
    }

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);

        // SKIP LOCKED: when two nodes delete at once each takes other rows. SQLite has one writer and no such clause.
        var sql = database.Engine == DatabaseEngine.Sqlite
            ? "DELETE FROM usage_records WHERE id IN (SELECT id FROM usage_records WHERE started_at < @beforeMicros ORDER BY started_at, id LIMIT @batchSize)"
            : "DELETE FROM usage_records WHERE id IN (SELECT id FROM usage_records WHERE started_at < @beforeMicros ORDER BY started_at, id LIMIT @batchSize FOR UPDATE SKIP LOCKED)";
        return database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(sql, new { beforeMicros, batchSize }, transaction, cancellationToken: token)),
            cancellationToken);
    }

    private static string NameOf(UsageDimension dimension) => dimension switch
    {
        UsageDimension.None => "''",
        UsageDimension.Day => "day",
        UsageDimension.Model => "model",
        UsageDimension.Endpoint => "endpoint",
        UsageDimension.User => "tenant || '/' || user_name",
        _ => throw new ArgumentOutOfRangeException(nameof(dimension)),
    };

    private static DateOnly Date(long micros) => DateOnly.FromDateTime(ClockExtensions.FromUnixMicroseconds(micros).UtcDateTime);

    private static (string Where, DynamicParameters Parameters) Filter(UsageQuery query, string time)
    {
        var where = new List<string> { "true" };
        var parameters = new DynamicParameters();
        Add("tenant = @tenant", "tenant", query.Tenant?.Value);
        Add($"{time} >= @from", "from", query.FromMicros);
        Add($"{time} < @to", "to", query.ToMicros);
        Add("key_id = @key", "key", StorableText.Clean(query.KeyId));
        Add("user_name = @user", "user", StorableText.Clean(query.User));
        Add("team = @team", "team", StorableText.Clean(query.Team));
        return (string.Join(" AND ", where), parameters);

        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                where.Add(condition);
                parameters.Add(name, value);
            }
        }
    }

    private static long MicrosOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16 & 0xFFFF_FFFF_FFFF) * 1000;
    }
}

using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Accounting;

/// <summary>Usage records in <c>usage_records</c>, totals of those that are gone in <c>usage_days</c>. Thread-safe.</summary>
internal sealed class SqlUsageStore(IDatabase database) : IUsageStore
{
    private const string Tokens = "prompt_tokens, completion_tokens, duration";
    private const long DayMicros = 86_400_000_000;
    private static readonly string[] Totals = ["requests", "failures", "prompt_tokens", "completion_tokens", "duration"];

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
        return await database.ReadAsync(
            async (connection, token) =>
            {
                var (where, parameters) = Filter(query, "started_at");
                if (query.BeforeId is { } before)
                {
                    // By time first, as the indexes are; a record that has been compacted meanwhile still knows its millisecond.
                    where += " AND (started_at, id) < (COALESCE((SELECT started_at FROM usage_records WHERE id = @before), @beforeMicros), @before)";
                    parameters.Add("before", Id(before));
                    parameters.Add("beforeMicros", MicrosOf(before));
                }

                parameters.Add("limit", query.Limit);
                var command = new CommandDefinition(
                    $"SELECT {UsageRows.Columns} FROM usage_records WHERE {where} ORDER BY started_at DESC, id DESC LIMIT @limit",
                    parameters,
                    cancellationToken: token);
                await using var rows = (DbDataReader)await connection.ExecuteReaderAsync(command);
                var records = new List<UsageRecord>();
                while (await rows.ReadAsync(token))
                {
                    records.Add(UsageRows.Read(rows));
                }

                return records;
            },
            cancellationToken);
    }

    public async Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var days = query.WidenToDays();
        return await database.ReadAsync(
            async (connection, token) =>
            {
                var (raw, parameters) = Filter(days, "started_at");
                var (kept, _) = Filter(days, "day");
                parameters.Add("limit", days.Limit);
                var command = new CommandDefinition(
                    $"""
                    SELECT day, tenant, provider, model, endpoint, {Sums(Whole)} FROM (
                        SELECT started_at - started_at % {DayMicros} AS day, tenant, COALESCE(provider, '') AS provider, COALESCE(model, '') AS model, endpoint,
                               1 AS requests, CASE WHEN is_success THEN 0 ELSE 1 END AS failures, {Tokens}
                        FROM usage_records WHERE {raw}
                        UNION ALL
                        SELECT day, tenant, provider, model, endpoint, requests, failures, {Tokens} FROM usage_days WHERE {kept}
                    ) AS calls
                    GROUP BY day, tenant, provider, model, endpoint
                    ORDER BY day, tenant, provider, model, endpoint
                    LIMIT @limit
                    """,
                    parameters,
                    cancellationToken: token);
                await using var rows = (DbDataReader)await connection.ExecuteReaderAsync(command);
                var sums = new List<UsageDay>();
                while (await rows.ReadAsync(token))
                {
                    sums.Add(new UsageDay(
                        DateOnly.FromDateTime(ClockExtensions.FromUnixMicroseconds(rows.GetInt64(0)).UtcDateTime),
                        TenantId.Parse(rows.GetString(1)),
                        rows.GetString(2),
                        rows.GetString(3),
                        rows.GetString(4),
                        rows.GetInt64(5),
                        rows.GetInt64(6),
                        rows.GetInt64(7),
                        rows.GetInt64(8),
                        rows.GetInt64(9)));
                }

                return sums;
            },
            cancellationToken);
    }

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return database.WriteAsync(
            (connection, transaction, token) => database.Engine == DatabaseEngine.Sqlite
                ? CompactSqliteAsync(connection, transaction, new { beforeMicros, batchSize }, token)
                : connection.ExecuteScalarAsync<int>(new CommandDefinition(CompactPostgres, new { beforeMicros, batchSize }, transaction, cancellationToken: token)),
            cancellationToken);
    }

    private const string Key = "day, tenant, key_id, user_name, provider, model, endpoint";

    // Both engines: totals of the rows of a source named "gone", added to what is kept already.
    private const string AddToDays = $"""
        INSERT INTO usage_days ({Key}, requests, failures, {Tokens})
        SELECT started_at - started_at % 86400000000, tenant, COALESCE(key_id, ''), COALESCE(user_name, ''), COALESCE(provider, ''), COALESCE(model, ''), endpoint,
               COUNT(*), SUM(CASE WHEN is_success THEN 0 ELSE 1 END), SUM(prompt_tokens), SUM(completion_tokens), SUM(duration)
        FROM gone WHERE true GROUP BY 1, 2, 3, 4, 5, 6, 7
        ON CONFLICT (tenant, day, key_id, user_name, provider, model, endpoint) DO UPDATE SET
            requests = usage_days.requests + excluded.requests,
            failures = usage_days.failures + excluded.failures,
            prompt_tokens = usage_days.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = usage_days.completion_tokens + excluded.completion_tokens,
            duration = usage_days.duration + excluded.duration
        """;

    // SKIP LOCKED: when two nodes compact at once each takes other rows.
    private const string CompactPostgres = $"""
        WITH chosen AS (SELECT id FROM usage_records WHERE started_at < @beforeMicros ORDER BY started_at, id LIMIT @batchSize FOR UPDATE SKIP LOCKED),
             gone AS (DELETE FROM usage_records WHERE id IN (SELECT id FROM chosen) RETURNING *),
             added AS ({AddToDays})
        SELECT COUNT(*)::int FROM gone
        """;

    private const string ChosenSqlite = "(SELECT id FROM usage_records WHERE started_at < @beforeMicros ORDER BY started_at, id LIMIT @batchSize)";

    private static async Task<int> CompactSqliteAsync(DbConnection connection, DbTransaction transaction, object parameters, CancellationToken cancellationToken)
    {
        // Two statements see the same rows: this is the only writer.
        await connection.ExecuteAsync(new CommandDefinition(
            $"WITH gone AS (SELECT * FROM usage_records WHERE id IN {ChosenSqlite}) {AddToDays}",
            parameters,
            transaction,
            cancellationToken: cancellationToken));
        return await connection.ExecuteAsync(new CommandDefinition(
            $"DELETE FROM usage_records WHERE id IN {ChosenSqlite}",
            parameters,
            transaction,
            cancellationToken: cancellationToken));
    }

    private static (string Where, DynamicParameters Parameters) Filter(UsageQuery query, string time)
    {
        var where = new List<string> { "true" };
        var parameters = new DynamicParameters();
        Add("tenant = @tenant", "tenant", query.Tenant?.Value);
        Add($"{time} >= @from", "from", query.FromMicros);
        Add($"{time} < @to", "to", query.ToMicros);
        Add("key_id = @key", "key", StorableText.Clean(query.KeyId));
        Add("user_name = @user", "user", StorableText.Clean(query.User));
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

    private object Id(Guid id) => database.Engine == DatabaseEngine.Sqlite ? id.ToByteArray(bigEndian: true) : id;

    private static long MicrosOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16 & 0xFFFF_FFFF_FFFF) * 1000;
    }

    // PostgreSQL sums bigints to numeric.
    private string Whole => database.Engine == DatabaseEngine.Postgres ? "bigint" : "INTEGER";

    private static string Sums(string type) => string.Join(", ", Totals.Select(column => $"CAST(SUM({column}) AS {type})"));
}

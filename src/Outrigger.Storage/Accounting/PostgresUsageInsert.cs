using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Outrigger.Gateway.Accounting;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Accounting;

/// <summary>
/// One statement a batch, a column an array: one round trip, one plan whatever the batch's size, and, unlike
/// <c>COPY</c>, <c>ON CONFLICT</c>, so that a batch whose commit was never confirmed can be sent again. What was really
/// added, and nothing else, is added to the day totals by the same statement.
/// </summary>
internal static class PostgresUsageInsert
{
    private static readonly Column[] Columns =
    [
        new("id", "uuid", NpgsqlDbType.Uuid, records => records.Select(r => r.Id).ToArray()),
        new("started_at", "bigint", NpgsqlDbType.Bigint, records => records.Select(r => r.StartedAtMicros).ToArray()),
        Text("tenant", r => r.Tenant.Value),
        Text("team", r => r.Team),
        Text("user_name", r => r.User),
        Text("key_id", r => r.KeyId),
        Text("end_user", r => r.EndUser),
        Text("endpoint", r => r.Endpoint),
        Text("requested_model", r => r.RequestedModel),
        Text("provider", r => r.Provider),
        Text("model", r => r.Model),
        Fact("is_stream", r => r.IsStream),
        Fact("is_success", r => r.IsSuccess),
        new("status", "integer", NpgsqlDbType.Integer, records => records.Select(r => r.Status).ToArray()),
        Text("error_code", r => r.ErrorCode),
        new("attempts", "integer", NpgsqlDbType.Integer, records => records.Select(r => r.Attempts).ToArray()),
        Number("prompt_tokens", r => r.PromptTokens),
        Number("completion_tokens", r => r.CompletionTokens),
        Number("cached_tokens", r => r.CachedTokens),
        Number("reasoning_tokens", r => r.ReasoningTokens),
        Fact("is_usage_reported", r => r.IsUsageReported),
        Number("duration", r => r.DurationMicros),
        Number("first_byte", r => r.FirstByteMicros),
        Number("overhead", r => r.OverheadMicros),
        Text("tags", r => UsageRows.Tags(r.Tags)),
        Number("cache_write_tokens", r => r.CacheWriteTokens),
        Number("cache_write_hour_tokens", r => r.CacheWriteHourTokens),
        Number("cost", r => r.CostNanoUsd),
        Fact("is_priced", r => r.IsPriced),
        Text("cache", r => r.Cache),
    ];

    private static readonly string Sql =
        $"WITH added AS (INSERT INTO usage_records ({string.Join(", ", Columns.Select(c => c.Name))}) "
        + $"SELECT * FROM unnest({string.Join(", ", Columns.Select((c, i) => $"${i + 1}::{c.Type}[]"))}) ON CONFLICT (id) DO NOTHING RETURNING *) "
        + UsageTotalRows.AddFromPostgres;

    public static async Task<int> RunAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
        foreach (var column in Columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column.Values(records), NpgsqlDbType = NpgsqlDbType.Array | column.DbType });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Column Text(string name, Func<UsageRecord, string?> value) =>
        new(name, "text", NpgsqlDbType.Text, records => records.Select(r => StorableText.Clean(value(r))).ToArray());

    private static Column Number(string name, Func<UsageRecord, long> value) =>
        new(name, "bigint", NpgsqlDbType.Bigint, records => records.Select(value).ToArray());

    private static Column Fact(string name, Func<UsageRecord, bool> value) =>
        new(name, "boolean", NpgsqlDbType.Boolean, records => records.Select(value).ToArray());

    private sealed record Column(string Name, string Type, NpgsqlDbType DbType, Func<IReadOnlyList<UsageRecord>, object> Values);
}

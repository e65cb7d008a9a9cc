using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Outrigger.Gateway.RateLimits;

namespace Outrigger.Storage.RateLimits;

/// <summary>Many counters in one statement, a column an array: one round trip whatever the batch's size.</summary>
internal static class PostgresQuotaUpsert
{
    private const string Upsert = """
        INSERT INTO quota_counters (tenant, scope, subject, unit, period, starts_at, ends_at, used)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::bigint[])
        ON CONFLICT (tenant, scope, subject, unit, period, starts_at) DO UPDATE SET used = quota_counters.used + excluded.used
        RETURNING tenant, scope, subject, unit, period, starts_at, used
        """;

    private const string Select = """
        SELECT q.tenant, q.scope, q.subject, q.unit, q.period, q.starts_at, q.used FROM quota_counters AS q
        JOIN unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[]) AS asked (tenant, scope, subject, unit, period, starts_at)
        ON q.tenant = asked.tenant AND q.scope = asked.scope AND q.subject = asked.subject AND q.unit = asked.unit AND q.period = asked.period
            AND q.starts_at = asked.starts_at
        """;

    /// <summary>Adds to counters and returns their values, in the order of the deltas.</summary>
    public static async Task<IReadOnlyList<long>> RunAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken)
    {
        QuotaRow[] rows = [.. deltas.Select(delta => QuotaRow.Of(delta.Id, delta.By))];
        await using var command = new NpgsqlCommand(Upsert, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);

        // Two names may be one once they are storable; a statement may touch a row once only.
        QuotaRow[] sorted = [.. rows.GroupBy(r => r with { By = 0, EndsAt = 0 }).Select(g => g.First() with { By = g.Sum(r => r.By) })];
        Array.Sort(sorted, QuotaRow.Compare);
        AddKey(command, sorted);
        Add(command, NpgsqlDbType.Bigint, sorted.Select(r => r.EndsAt).ToArray());
        Add(command, NpgsqlDbType.Bigint, sorted.Select(r => r.By).ToArray());
        return await ReadAsync(command, rows, cancellationToken);
    }

    /// <summary>The values of counters, in the order of the ids.</summary>
    public static async Task<IReadOnlyList<long>> GetAsync(DbConnection connection, IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken)
    {
        QuotaRow[] rows = [.. ids.Select(id => QuotaRow.Of(id))];
        await using var command = new NpgsqlCommand(Select, (NpgsqlConnection)connection);
        AddKey(command, rows);
        return await ReadAsync(command, rows, cancellationToken);
    }

    private static async Task<IReadOnlyList<long>> ReadAsync(NpgsqlCommand command, QuotaRow[] rows, CancellationToken cancellationToken)
    {
        var values = new Dictionary<(string, string, string, string, string, long), long>(rows.Length);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            values[(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt64(5))] = reader.GetInt64(6);
        }

        return [.. rows.Select(r => values.GetValueOrDefault((r.Tenant, r.Scope, r.Subject, r.Unit, r.Period, r.StartsAt)))];
    }

    private static void AddKey(NpgsqlCommand command, QuotaRow[] rows)
    {
        Add(command, NpgsqlDbType.Text, rows.Select(r => r.Tenant).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(r => r.Scope).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(r => r.Subject).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(r => r.Unit).ToArray());
        Add(command, NpgsqlDbType.Text, rows.Select(r => r.Period).ToArray());
        Add(command, NpgsqlDbType.Bigint, rows.Select(r => r.StartsAt).ToArray());
    }

    private static void Add(NpgsqlCommand command, NpgsqlDbType type, object values) =>
        command.Parameters.Add(new NpgsqlParameter { Value = values, NpgsqlDbType = NpgsqlDbType.Array | type });
}

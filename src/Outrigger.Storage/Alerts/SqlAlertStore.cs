using System.Data.Common;
using System.Globalization;
using Dapper;
using Outrigger.Assist.Alerts;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Alerts;

/// <summary>
/// Alerts, silences and deliveries in one database. Ids are kept as text, which sorts as they were made. The clock of
/// leases is the database's on PostgreSQL, so that processes whose own clocks differ agree, and the process's on SQLite.
/// Thread-safe.
/// </summary>
internal sealed class SqlAlertStore(IDatabase database, TimeProvider time) : IAlertStore
{
    private const string Clock = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    // Characters of the items of one delivery; what more is gathered is only counted.
    private const int MaxItemsLength = 1 << 20;

    private bool IsPostgres => database.Engine == DatabaseEngine.Postgres;

    /// <summary>Moves PostgreSQL's clock, for tests.</summary>
    internal TimeSpan Offset { get; set; }

    public Task<AlertRecord?> FindCurrentAsync(TenantId tenant, string key, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) => (await ReadAsync(connection, null, "SELECT tenant, body FROM alerts WHERE tenant = @tenant AND current_key = @key", new { tenant = tenant.Value, key }, token)).SingleOrDefault(),
            cancellationToken);

    public Task<AlertRecord?> FindAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) => (await ReadAsync(
                connection, null, "SELECT tenant, body FROM alerts WHERE id = @id AND (tenant = @tenant OR CAST(@tenant AS text) IS NULL)", new { id = Text(id), tenant = tenant?.Value }, token)).SingleOrDefault(),
            cancellationToken);

    public Task<bool> SaveAsync(AlertRecord record, IReadOnlyList<AlertDispatch> dispatches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(dispatches);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                if (!await PutAsync(connection, transaction, record, token))
                {
                    return false;
                }

                await AddAsync(connection, transaction, record.Tenant, dispatches, token);
                return true;
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<AlertRecord>> ListAsync(AlertQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAsync<IReadOnlyList<AlertRecord>>(
            async (connection, token) => await ReadAsync(
                connection,
                null,
                """
                SELECT tenant, body FROM alerts
                WHERE (tenant = @tenant OR CAST(@tenant AS text) IS NULL) AND (id < @before OR CAST(@before AS text) IS NULL)
                  AND (type = @type OR CAST(@type AS text) IS NULL) AND severity >= @severity
                  AND (@isResolved < 0 OR (@isResolved = 1 AND state = 2) OR (@isResolved = 0 AND state <> 2))
                ORDER BY id DESC LIMIT @limit
                """,
                new
                {
                    tenant = query.Tenant?.Value,
                    before = query.Before is { } before ? Text(before) : null,
                    type = query.Type,
                    severity = (int)query.MinSeverity,
                    isResolved = query.IsResolved switch { null => -1, true => 1, false => 0 },
                    limit = query.Limit,
                },
                token),
            cancellationToken);
    }

    public Task<IReadOnlyList<AlertRecord>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<AlertRecord>>(
            async (connection, token) => await ReadAsync(
                connection, null, "SELECT tenant, body FROM alerts WHERE next_check IS NOT NULL AND next_check <= @nowMicros ORDER BY next_check LIMIT @limit", new { nowMicros, limit }, token),
            cancellationToken);

    public Task<int> CountOpenAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<int>(new CommandDefinition("SELECT COUNT(*) FROM alerts WHERE tenant = @tenant AND state <> 2", new { tenant = tenant.Value }, cancellationToken: token)),
            cancellationToken);

    public Task<bool> AddSilenceAsync(AlertSilence silence, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(silence);
        return database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO alert_silences (id, tenant, type, endpoint, max_severity, from_at, until_at, made_by, why)
                SELECT @id, CAST(@tenant AS text), CAST(@type AS text), CAST(@endpoint AS text), CAST(@severity AS integer), CAST(@fromMicros AS bigint), CAST(@untilMicros AS bigint), @by, @why
                WHERE (SELECT COUNT(*) FROM alert_silences) < @max
                """,
                new
                {
                    id = Text(silence.Id),
                    tenant = silence.Tenant?.Value,
                    type = silence.Type,
                    endpoint = StorableText.Clean(silence.Endpoint),
                    severity = (int)silence.MaxSeverity,
                    fromMicros = silence.FromMicros,
                    untilMicros = silence.UntilMicros,
                    by = StorableText.Clean(silence.By),
                    why = StorableText.Clean(silence.Why),
                    max,
                },
                transaction,
                cancellationToken: token)) == 1,
            cancellationToken);
    }

    public Task<bool> RemoveSilenceAsync(TenantId? tenant, Guid id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM alert_silences WHERE id = @id AND (tenant = @tenant OR CAST(@tenant AS text) IS NULL)", new { id = Text(id), tenant = tenant?.Value }, transaction, cancellationToken: token)) == 1,
            cancellationToken);

    public Task<IReadOnlyList<AlertSilence>> ListSilencesAsync(TenantId? tenant, long endsAfterMicros, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<AlertSilence>>(
            async (connection, token) =>
            {
                // Not "await using": see ReadRowsAsync.
                using var row = (DbDataReader)await connection.ExecuteReaderAsync(new CommandDefinition(
                    """
                    SELECT id, tenant, type, endpoint, max_severity, from_at, until_at, made_by, why FROM alert_silences
                    WHERE until_at > @endsAfterMicros AND (CAST(@tenant AS text) IS NULL OR tenant IS NULL OR tenant = @tenant) ORDER BY id
                    """,
                    new { endsAfterMicros, tenant = tenant?.Value },
                    cancellationToken: token));
                var found = new List<AlertSilence>();
                while (await row.ReadAsync(token))
                {
                    found.Add(new AlertSilence
                    {
                        Id = Guid.Parse(row.GetString(0)),
                        Tenant = row.IsDBNull(1) ? null : TenantId.Parse(row.GetString(1)),
                        Type = row.Text(2),
                        Endpoint = row.Text(3),
                        MaxSeverity = (AlertSeverity)row.GetInt32(4),
                        FromMicros = row.GetInt64(5),
                        UntilMicros = row.GetInt64(6),
                        By = row.GetString(7),
                        Why = row.GetString(8),
                    });
                }

                return found;
            },
            cancellationToken);

    public Task DispatchAsync(TenantId tenant, AlertDispatch dispatch, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                await AddAsync(connection, transaction, tenant, [dispatch], token);
                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<AlertDeliveryRecord>> TakeAsync(string channel, int limit, TimeSpan lease, CancellationToken cancellationToken = default) =>
        database.WriteAsync<IReadOnlyList<AlertDeliveryRecord>>(
            async (connection, transaction, token) =>
            {
                var now = await NowAsync(connection, transaction, token);
                var skip = IsPostgres ? "FOR UPDATE SKIP LOCKED" : "";
                var taken = await ReadDeliveriesAsync(
                    connection,
                    transaction,
                    $"""
                    UPDATE alert_deliveries SET state = 1, attempts = attempts + 1, due_at = @until
                    WHERE id IN (SELECT id FROM alert_deliveries WHERE state < 2 AND channel = @channel AND due_at <= @now ORDER BY due_at, id LIMIT @limit {skip})
                    RETURNING {DeliveryColumns}
                    """,
                    new { now, until = now + Micros(lease), channel, limit },
                    token);

                // RETURNING promises no order.
                taken.Sort(static (left, right) => left.Id.CompareTo(right.Id));
                return taken;
            },
            cancellationToken);

    public Task<bool> EndAsync(AlertDeliveryEnd outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var now = await NowAsync(connection, transaction, token);
                return await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE alert_deliveries SET state = @state, error = @error, due_at = @due, ended_at = CAST(@ended AS bigint)
                    WHERE id = @id AND tenant = @tenant AND state = 1 AND attempts = @attempt
                    """,
                    new
                    {
                        id = Text(outcome.Id),
                        tenant = outcome.Tenant.Value,
                        attempt = outcome.Attempt,
                        state = (int)outcome.State,
                        error = StorableText.Clean(outcome.Error),
                        due = now + Micros(outcome.RetryAfter),
                        ended = outcome.State >= AlertDeliveryState.Delivered ? now : (long?)null,
                    },
                    transaction,
                    cancellationToken: token)) == 1;
            },
            cancellationToken);
    }

    public Task<int> CountEndedAsync(string channel, TimeSpan within, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) => await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                "SELECT COUNT(*) FROM alert_deliveries WHERE channel = @channel AND ended_at > @since", new { channel, since = await NowAsync(connection, null, token) - Micros(within) }, cancellationToken: token)),
            cancellationToken);

    public Task<IReadOnlyList<AlertDeliveryRecord>> ListDeliveriesAsync(AlertDeliveryQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAsync<IReadOnlyList<AlertDeliveryRecord>>(
            async (connection, token) => await ReadDeliveriesAsync(
                connection,
                null,
                $"""
                SELECT {DeliveryColumns} FROM alert_deliveries
                WHERE (id < @before OR CAST(@before AS text) IS NULL) AND (channel = @channel OR CAST(@channel AS text) IS NULL) AND (@state < 0 OR state = @state)
                ORDER BY id DESC LIMIT @limit
                """,
                new { before = query.Before is { } before ? Text(before) : null, channel = query.Channel, state = query.State is { } state ? (int)state : -1, limit = query.Limit },
                token),
            cancellationToken);
    }

    public Task<bool> RetryAsync(Guid id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                "UPDATE alert_deliveries SET state = 1, attempts = 0, due_at = @now, ended_at = NULL WHERE id = @id AND state = 3",
                new { id = Text(id), now = await NowAsync(connection, transaction, token) },
                transaction,
                cancellationToken: token)) == 1,
            cancellationToken);

    public Task<int> AbandonOthersAsync(IReadOnlyCollection<string> channels, TimeSpan dueFor, string reason, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var now = await NowAsync(connection, transaction, token);
                var old = await connection.QueryAsync<(string Id, string Channel)>(new CommandDefinition(
                    "SELECT id, channel FROM alert_deliveries WHERE state < 2 AND due_at <= @before ORDER BY due_at LIMIT @limit", new { before = now - Micros(dueFor), limit }, transaction, cancellationToken: token));
                var count = 0;
                foreach (var (id, _) in old.Where(one => !channels.Contains(one.Channel)))
                {
                    count += await connection.ExecuteAsync(new CommandDefinition(
                        "UPDATE alert_deliveries SET state = 3, error = @error, ended_at = @now WHERE id = @id AND state < 2", new { id, error = reason, now }, transaction, cancellationToken: token));
                }

                return count;
            },
            cancellationToken);

    public Task<int> RemoveBeforeAsync(long micros, int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var removed = 0;
                foreach (var sql in (string[])
                [
                    "DELETE FROM alerts WHERE id IN (SELECT id FROM alerts WHERE resolved_at < @micros LIMIT @left)",
                    "DELETE FROM alert_deliveries WHERE id IN (SELECT id FROM alert_deliveries WHERE ended_at < @micros LIMIT @left)",
                    "DELETE FROM alert_silences WHERE id IN (SELECT id FROM alert_silences WHERE until_at < @micros LIMIT @left)",
                ])
                {
                    removed += await connection.ExecuteAsync(new CommandDefinition(sql, new { micros, left = limit - removed }, transaction, cancellationToken: token));
                }

                return removed;
            },
            cancellationToken);

    private const string DeliveryColumns = "id, tenant, channel, grouping, state, attempts, items, notices, added_at, due_at, ended_at, error";

    private static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    private static string Text(Guid id) => id.ToString("D", CultureInfo.InvariantCulture);

    private static async Task<bool> PutAsync(DbConnection connection, DbTransaction transaction, AlertRecord record, CancellationToken cancellationToken)
    {
        var row = new
        {
            id = Text(record.Alert.Id),
            tenant = record.Tenant.Value,
            key = record.Key,
            type = record.Alert.Type,
            severity = (int)record.Alert.Severity,
            state = (int)record.State,
            version = record.Version,
            before = record.Version - 1,
            nextCheck = record.NextCheckMicros,
            resolvedAt = record.ResolvedAtMicros,
            body = StorableText.Clean(record.ToStored()),
        };
        if (record.Version > 1)
        {
            return await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE alerts SET severity = @severity, state = @state, version = @version, next_check = CAST(@nextCheck AS bigint), resolved_at = CAST(@resolvedAt AS bigint), body = @body
                WHERE id = @id AND tenant = @tenant AND current_key = @key AND version = @before
                """,
                row,
                transaction,
                cancellationToken: cancellationToken)) == 1;
        }

        // What was over before is no longer the last of its key; one that is not over stays, and this one is refused.
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE alerts SET current_key = NULL WHERE tenant = @tenant AND current_key = @key AND state = 2", row, transaction, cancellationToken: cancellationToken));
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO alerts (id, tenant, current_key, type, severity, state, version, next_check, resolved_at, body)
            VALUES (@id, @tenant, @key, @type, @severity, @state, @version, @nextCheck, @resolvedAt, @body)
            ON CONFLICT DO NOTHING
            """,
            row,
            transaction,
            cancellationToken: cancellationToken)) == 1;
    }

    private async Task AddAsync(DbConnection connection, DbTransaction transaction, TenantId tenant, IReadOnlyList<AlertDispatch> dispatches, CancellationToken cancellationToken)
    {
        if (dispatches.Count == 0)
        {
            return;
        }

        var now = await NowAsync(connection, transaction, cancellationToken);

        // In one order everywhere: two transactions that join two deliveries must not wait for each other.
        foreach (var dispatch in dispatches.OrderBy(static one => one.Channel, StringComparer.Ordinal).ThenBy(static one => one.Group, StringComparer.Ordinal))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO alert_deliveries AS d (id, tenant, channel, grouping, state, attempts, items, notices, added_at, due_at)
                VALUES (@id, @tenant, @channel, @group, 0, 0, @item, 1, @now, @due)
                ON CONFLICT (tenant, channel, grouping) WHERE state = 0 DO UPDATE SET
                    items = CASE WHEN d.notices < @most AND length(d.items) < @longest THEN d.items || @separator || excluded.items ELSE d.items END,
                    notices = d.notices + 1
                """,
                new
                {
                    id = Text(dispatch.Id),
                    tenant = tenant.Value,
                    channel = dispatch.Channel,
                    group = dispatch.Group,
                    item = StorableText.Clean(dispatch.Item),
                    now,
                    due = now + Micros(dispatch.Wait),
                    most = AlertDeliveryRecord.MaxItems,
                    longest = MaxItemsLength,
                    separator = "\n",
                },
                transaction,
                cancellationToken: cancellationToken));
        }
    }

    private async ValueTask<long> NowAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        IsPostgres
            ? await connection.ExecuteScalarAsync<long>(new CommandDefinition(Clock, transaction: transaction, cancellationToken: cancellationToken)) + Micros(Offset)
            : time.GetUnixMicroseconds();

    private static Task<List<AlertRecord>> ReadAsync(DbConnection connection, DbTransaction? transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        connection.ReadRowsAsync(transaction, sql, parameters, static row => AlertRecord.FromStored(TenantId.Parse(row.GetString(0)), row.GetString(1)), cancellationToken);

    private static Task<List<AlertDeliveryRecord>> ReadDeliveriesAsync(DbConnection connection, DbTransaction? transaction, string sql, object parameters, CancellationToken cancellationToken) =>
        connection.ReadRowsAsync(transaction, sql, parameters, ReadDelivery, cancellationToken);

    private static AlertDeliveryRecord ReadDelivery(DbDataReader row) => new()
    {
        Id = Guid.Parse(row.GetString(0)),
        Tenant = TenantId.Parse(row.GetString(1)),
        Channel = row.GetString(2),
        Group = row.GetString(3),
        State = (AlertDeliveryState)row.GetInt32(4),
        Attempts = row.GetInt32(5),
        Items = row.GetString(6).Split('\n'),
        Count = row.GetInt32(7),
        AddedAtMicros = row.GetInt64(8),
        DueAtMicros = row.GetInt64(9),
        EndedAtMicros = row.Number(10),
        Error = row.Text(11),
    };
}

using Dapper;
using Outrigger.Gateway.RateLimits;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.RateLimits;

/// <summary>
/// What was used of quotas, in <c>quota_counters</c>. Rows are touched in the order of their keys, so that two nodes that
/// write the same ones never wait for each other. Thread-safe.
/// </summary>
internal sealed class SqlQuotaStore(IDatabase database) : IQuotaStore
{
    private const string Key = "tenant = @Tenant AND scope = @Scope AND subject = @Subject AND unit = @Unit AND period = @Period AND starts_at = @StartsAt";

    private const string Insert =
        "INSERT INTO quota_counters (tenant, scope, subject, unit, period, starts_at, ends_at, used) "
        + "VALUES (@Tenant, @Scope, @Subject, @Unit, @Period, @StartsAt, @EndsAt, @By) ON CONFLICT (tenant, scope, subject, unit, period, starts_at) DO ";

    public bool IsShared => database.Engine == DatabaseEngine.Postgres;

    public Task<IReadOnlyList<long>> AddAsync(IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(deltas);
        return deltas.Count == 0
            ? Task.FromResult<IReadOnlyList<long>>([])
            : database.WriteAsync(
                async (connection, transaction, token) =>
                {
                    if (database.Engine == DatabaseEngine.Postgres)
                    {
                        return await PostgresQuotaUpsert.RunAsync(connection, transaction, deltas, token);
                    }

                    var values = new long[deltas.Count];
                    for (var i = 0; i < deltas.Count; i++)
                    {
                        values[i] = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                            Insert + "UPDATE SET used = quota_counters.used + excluded.used RETURNING used",
                            QuotaRow.Of(deltas[i].Id, deltas[i].By),
                            transaction,
                            cancellationToken: token));
                    }

                    return (IReadOnlyList<long>)values;
                },
                cancellationToken);
    }

    public Task<IReadOnlyList<long>> GetAsync(IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return ids.Count == 0
            ? Task.FromResult<IReadOnlyList<long>>([])
            : database.ReadAsync(
                async (connection, token) =>
                {
                    if (database.Engine == DatabaseEngine.Postgres)
                    {
                        return await PostgresQuotaUpsert.GetAsync(connection, ids, token);
                    }

                    var values = new long[ids.Count];
                    for (var i = 0; i < ids.Count; i++)
                    {
                        values[i] = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                            $"SELECT COALESCE(MAX(used), 0) FROM quota_counters WHERE {Key}",
                            QuotaRow.Of(ids[i]),
                            cancellationToken: token));
                    }

                    return (IReadOnlyList<long>)values;
                },
                cancellationToken);
    }

    public Task<QuotaTake> TakeAsync(QuotaCounterId id, long wanted, long least, long limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var row = QuotaRow.Of(id);

                // The row exists and is locked from here on, whoever else adds: what is read is what is added to.
                var used = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
                    Insert + "UPDATE SET used = quota_counters.used RETURNING used", row, transaction, cancellationToken: token));
                if (limit - used < least)
                {
                    return new QuotaTake(null, used);
                }

                var taken = Math.Min(wanted, limit - used);
                await connection.ExecuteAsync(new CommandDefinition(
                    $"UPDATE quota_counters SET used = used + @By WHERE {Key}", row with { By = taken }, transaction, cancellationToken: token));
                return new QuotaTake(taken, used + taken);
            },
            cancellationToken);

    public Task<int> RemoveEndedAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                """
                DELETE FROM quota_counters WHERE (tenant, scope, subject, unit, period, starts_at) IN
                    (SELECT tenant, scope, subject, unit, period, starts_at FROM quota_counters WHERE ends_at < @beforeMicros ORDER BY ends_at LIMIT @batchSize)
                """,
                new { beforeMicros, batchSize },
                transaction,
                cancellationToken: token)),
            cancellationToken);
    }
}

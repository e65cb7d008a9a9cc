using System.Data.Common;
using System.Text;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Schedules;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Schedules;

/// <summary>Schedules in <c>job_schedules</c>. Thread-safe.</summary>
internal sealed class SqlScheduleStore(IDatabase database) : IScheduleStore
{
    private const string Columns = "tenant, name, cron, time_zone, job, added_by, next_at, is_paused, last_job, last_at, last_error";

    public Task<bool> SetAsync(Schedule schedule, int maxPerTenant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                $"""
                INSERT INTO job_schedules ({Columns})
                SELECT @tenant, @name, @cron, @timeZone, @job, @addedBy, CAST(@nextAt AS bigint), CAST(@isPaused AS integer), @lastJob, CAST(@lastAt AS bigint), @lastError
                WHERE (SELECT COUNT(*) FROM job_schedules WHERE tenant = @tenant AND name <> @name) < @maxPerTenant
                ON CONFLICT (tenant, name) DO UPDATE SET cron = excluded.cron, time_zone = excluded.time_zone, job = excluded.job, added_by = excluded.added_by,
                    next_at = excluded.next_at, is_paused = excluded.is_paused, last_error = NULL
                """,
                new
                {
                    tenant = schedule.Tenant.Value,
                    name = schedule.Name,
                    cron = StorableText.Clean(schedule.Cron),
                    timeZone = StorableText.Clean(schedule.TimeZone),
                    job = StorableText.Clean(Encoding.UTF8.GetString(schedule.Job.Span)),
                    addedBy = schedule.AddedBy,
                    nextAt = schedule.NextAtMicros,
                    isPaused = schedule.IsPaused ? 1 : 0,
                    lastJob = schedule.LastJob?.ToString(),
                    lastAt = schedule.LastAtMicros,
                    lastError = schedule.LastError is { } error ? StorableText.Clean(error) : null,
                    maxPerTenant,
                },
                transaction,
                cancellationToken: token)) == 1,
            cancellationToken);
    }

    public Task<Schedule?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            async (connection, token) => (await ReadAsync(
                connection,
                $"SELECT {Columns} FROM job_schedules WHERE tenant = @tenant AND name = @name",
                new { tenant = tenant.Value, name = StorableText.Clean(name) },
                token)).SingleOrDefault(),
            cancellationToken);

    public Task<IReadOnlyList<Schedule>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<Schedule>>(
            async (connection, token) =>
            {
                // In the order of code points, whatever the collation of the database.
                var found = await ReadAsync(connection, $"SELECT {Columns} FROM job_schedules WHERE tenant = @tenant", new { tenant = tenant.Value }, token);
                found.Sort(static (left, right) => string.CompareOrdinal(left.Name, right.Name));
                return found;
            },
            cancellationToken);

    public Task<IReadOnlyList<Schedule>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<Schedule>>(
            async (connection, token) => await ReadAsync(
                connection,
                $"SELECT {Columns} FROM job_schedules WHERE next_at IS NOT NULL AND next_at <= @nowMicros ORDER BY next_at LIMIT @limit",
                new { nowMicros, limit },
                token),
            cancellationToken);

    public Task<bool> AdvanceAsync(Schedule schedule, long dueMicros, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        return database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                """
                UPDATE job_schedules SET next_at = @nextAt, last_job = @lastJob, last_at = @lastAt, last_error = @lastError
                WHERE tenant = @tenant AND name = @name AND next_at = @dueMicros
                """,
                new
                {
                    tenant = schedule.Tenant.Value,
                    name = schedule.Name,
                    nextAt = schedule.NextAtMicros,
                    lastJob = schedule.LastJob?.ToString(),
                    lastAt = schedule.LastAtMicros,
                    lastError = schedule.LastError is { } error ? StorableText.Clean(error) : null,
                    dueMicros,
                },
                transaction,
                cancellationToken: token)) == 1,
            cancellationToken);
    }

    public Task<bool> RemoveAsync(TenantId tenant, string name, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM job_schedules WHERE tenant = @tenant AND name = @name",
                new { tenant = tenant.Value, name = StorableText.Clean(name) },
                transaction,
                cancellationToken: token)) == 1,
            cancellationToken);

    public Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM job_schedules WHERE tenant = @tenant AND name IN (SELECT name FROM job_schedules WHERE tenant = @tenant LIMIT @batchSize)",
                new { tenant = tenant.Value, batchSize },
                transaction,
                cancellationToken: token)),
            cancellationToken);

    private static Task<List<Schedule>> ReadAsync(DbConnection connection, string sql, object parameters, CancellationToken cancellationToken) =>
        connection.ReadRowsAsync(null, sql, parameters, Read, cancellationToken);

    private static Schedule Read(DbDataReader row) => new()
    {
        Tenant = TenantId.Parse(row.GetString(0)),
        Name = row.GetString(1),
        Cron = row.GetString(2),
        TimeZone = row.GetString(3),
        Job = Encoding.UTF8.GetBytes(row.GetString(4)),
        AddedBy = row.GetString(5),
        NextAtMicros = row.Number(6),
        IsPaused = row.GetInt32(7) != 0,
        LastJob = row.Text(8) is { } last ? Guid.Parse(last) : null,
        LastAtMicros = row.Number(9),
        LastError = row.Text(10),
    };
}

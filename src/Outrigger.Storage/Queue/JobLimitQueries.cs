using System.Data.Common;
using Dapper;
using Outrigger.Jobs.Queue;

namespace Outrigger.Storage.Queue;

/// <summary>Concurrency and rates of queues, in the transaction that leases: over all processes on the database.</summary>
internal static class JobLimitQueries
{
    public static bool AreSet(LeaseRequest request) =>
        request.QueueConcurrency is not null || request.TenantConcurrency is not null || request.QueueRate is not null || request.TenantRate is not null;

    /// <summary>The shares and the total that limits leave over.</summary>
    public static async Task<(IReadOnlyList<TenantShare> Shares, int Most)> FindRoomAsync(
        DbConnection connection, DbTransaction transaction, IJobDialect dialect, LeaseRequest request, IReadOnlyList<TenantShare> shares, long now, CancellationToken cancellationToken)
    {
        var parameters = new { queue = Engine.StorableText.Clean(request.Queue), names = dialect.ToParameter([.. shares.Select(share => share.Tenant.Value), ""]) };
        var active = request.QueueConcurrency is null && request.TenantConcurrency is null
            ? []
            : (await JobQueries.ReadAsync(
                connection,
                transaction,
                "SELECT tenant, CAST(SUM(jobs) AS bigint) FROM job_counts WHERE queue = @queue AND state = 3 GROUP BY tenant",
                parameters,
                row => (Tenant: row.GetString(0), Jobs: row.GetInt64(1)),
                cancellationToken)).ToDictionary(count => count.Tenant, count => count.Jobs, StringComparer.Ordinal);
        var used = request.QueueRate is null && request.TenantRate is null
            ? []
            : (await JobQueries.ReadAsync(
                connection,
                transaction,
                $"SELECT tenant, length, begins, used FROM job_rates WHERE queue = @queue AND tenant IN {dialect.Names}",
                parameters,
                row => (Tenant: row.GetString(0), Length: row.GetInt64(1), Begins: row.GetInt64(2), Used: row.GetInt64(3)),
                cancellationToken)).ToDictionary(window => window.Tenant, window => (window.Length, window.Begins, window.Used), StringComparer.Ordinal);

        long Left(JobRate? rate, string tenant) => rate is not { } limit ? long.MaxValue
            : used.TryGetValue(tenant, out var window) && (window.Length, window.Begins) == Window(limit, now) ? limit.Limit - window.Used
            : limit.Limit;
        var most = Math.Min(request.Max, Math.Min((request.QueueConcurrency ?? long.MaxValue) - active.Values.Sum(), Left(request.QueueRate, "")));
        var left = shares.Select(share => new TenantShare(share.Tenant, (int)Math.Max(0, Math.Min(
            Math.Min(share.Max, (request.TenantConcurrency ?? long.MaxValue) - active.GetValueOrDefault(share.Tenant.Value)),
            Left(request.TenantRate, share.Tenant.Value)))));
        return ([.. left.Where(share => share.Max > 0)], (int)Math.Max(0, most));
    }

    /// <summary>Counts what was leased.</summary>
    public static async Task TakeAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, IReadOnlyList<LeasedJob> leased, long now, CancellationToken cancellationToken)
    {
        if (leased.Count == 0 || (request.QueueRate is null && request.TenantRate is null))
        {
            return;
        }

        var rows = new List<object>();
        if (request.QueueRate is { } queueRate)
        {
            rows.Add(Row(request.Queue, "", queueRate, leased.Count, now));
        }

        if (request.TenantRate is { } tenantRate)
        {
            rows.AddRange(leased.CountBy(one => one.Lease.Tenant).Select(count => Row(request.Queue, count.Key.Value, tenantRate, count.Value, now)));
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO job_rates (queue, tenant, length, begins, used) VALUES (@queue, @tenant, @length, @begins, @used)
            ON CONFLICT (queue, tenant) DO UPDATE SET
                used = excluded.used + CASE WHEN job_rates.length = excluded.length AND job_rates.begins = excluded.begins THEN job_rates.used ELSE 0 END,
                length = excluded.length,
                begins = excluded.begins
            """,
            rows,
            transaction,
            cancellationToken: cancellationToken));
    }

    private static object Row(string queue, string tenant, JobRate rate, int leased, long now)
    {
        var (length, begins) = Window(rate, now);
        return new { queue = Engine.StorableText.Clean(queue), tenant, length, begins, used = (long)leased };
    }

    private static (long Length, long Begins) Window(JobRate rate, long now)
    {
        var length = Math.Max(1, JobRows.Micros(rate.Window));
        return (length, now - (now % length));
    }
}

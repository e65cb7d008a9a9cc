using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue;

/// <summary>
/// Removes ended jobs. Which ones is read beside the writers, tenant by tenant and queue by queue from the index of their
/// ends; the removal asks again what may have changed since.
/// </summary>
internal static class JobRemoval
{
    // Past the youngest that are kept, or too old; of these the oldest first.
    private const string Surplus =
        """
        AND j.finished_at <= @youngest AND j.callback_state <> 1 AND (j.finished_at <= @oldest OR (j.finished_at, j.seq) <= (@lastFinished, @lastSequence))
        ORDER BY j.finished_at, j.seq LIMIT @limit
        """;

    private const string Completed = "FROM jobs AS j WHERE j.queue = @queue AND j.tenant = @tenant AND j.state IN (4, 6)";
    private const string Failed = "FROM jobs AS j WHERE j.queue = @queue AND j.tenant = @tenant AND j.state = 5";
    private const string FirstSurplus = "ORDER BY j.finished_at DESC, j.seq DESC LIMIT 1 OFFSET @keep";

    public static async Task<int> RunAsync(IDatabase database, IJobDialect dialect, JobRetention retention, CancellationToken cancellationToken)
    {
        var (now, sequences) = await database.ReadAsync((connection, token) => FindAsync(connection, dialect, retention, token), cancellationToken);
        var removed = sequences.Count == 0
            ? 0
            : await database.WriteAsync(
                (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                    $"DELETE FROM jobs WHERE seq IN {dialect.Sequences} AND +state >= 4 AND +callback_state <> 1 AND finished_at <= @youngest",
                    new { sequences = dialect.ToParameter(sequences), youngest = now - JobRows.Micros(retention.AtLeast) },
                    transaction,
                    cancellationToken: token)),
                cancellationToken);
        await FoldCountsAsync(database, cancellationToken);
        return removed;
    }

    private static async Task<(long Now, List<long> Sequences)> FindAsync(DbConnection connection, IJobDialect dialect, JobRetention retention, CancellationToken cancellationToken)
    {
        var now = await dialect.GetTimeAsync(connection, null, cancellationToken);
        var groups = await JobQueries.ReadAsync(
            connection,
            null,
            """
            SELECT queue, tenant, CASE WHEN state = 5 THEN 1 ELSE 0 END, CAST(SUM(jobs) AS bigint) FROM job_counts WHERE state IN (4, 5, 6)
            GROUP BY queue, tenant, CASE WHEN state = 5 THEN 1 ELSE 0 END HAVING SUM(jobs) > 0
            """,
            new { },
            row => new Group(row.GetString(0), TenantId.Parse(row.GetString(1)), row.GetInt32(2) == 1, row.GetInt64(3)),
            cancellationToken);
        var found = new List<long>();
        foreach (var kind in groups.GroupBy(group => group.IsFailed))
        {
            var limit = kind.Key ? retention.BatchFailed : retention.BatchCompleted;
            var surplus = new List<(long Finished, long Sequence)>();
            foreach (var group in kind)
            {
                surplus.AddRange(await FindAsync(connection, group, retention, now, limit, cancellationToken));
            }

            found.AddRange(surplus.Order().Take(limit).Select(job => job.Sequence));
        }

        return (now, found);
    }

    private static async Task<List<(long Finished, long Sequence)>> FindAsync(
        DbConnection connection, Group group, JobRetention retention, long now, int limit, CancellationToken cancellationToken)
    {
        var keep = group.IsFailed ? retention.KeepFailed : retention.KeepCompleted;
        var last = group.Jobs <= keep
            ? []
            : await JobQueries.ReadAsync(
                connection,
                null,
                group.IsFailed ? $"SELECT j.finished_at, j.seq {Failed} {FirstSurplus}" : $"SELECT j.finished_at, j.seq {Completed} {FirstSurplus}",
                new { queue = group.Queue, tenant = group.Tenant.Value, keep = Math.Max(0, keep) },
                ReadPlace,
                cancellationToken);
        var parameters = new
        {
            queue = group.Queue,
            tenant = group.Tenant.Value,
            youngest = now - JobRows.Micros(retention.AtLeast),
            oldest = now - JobRows.Micros(group.IsFailed ? retention.FailedFor : retention.CompletedFor),
            lastFinished = last.Count == 0 ? long.MinValue : last[0].Finished,
            lastSequence = last.Count == 0 ? long.MinValue : last[0].Sequence,
            limit,
        };
        return await JobQueries.ReadAsync(
            connection,
            null,
            group.IsFailed ? $"SELECT j.finished_at, j.seq {Failed} {Surplus}" : $"SELECT j.finished_at, j.seq {Completed} {Surplus}",
            parameters,
            ReadPlace,
            cancellationToken);
    }

    // Shards that nobody writes to just now go into one that only this writes to, and places where no job stands go away.
    private static Task<int> FoldCountsAsync(IDatabase database, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction, token) => connection.ExecuteAsync(new CommandDefinition(
                database.Engine == DatabaseEngine.Sqlite
                    ? "DELETE FROM job_counts WHERE jobs = 0"
                    : """
                      WITH idle AS MATERIALIZED (SELECT queue, state, tenant, shard FROM job_counts WHERE shard < 16 LIMIT 10000 FOR UPDATE SKIP LOCKED),
                      gone AS (
                          DELETE FROM job_counts AS c USING idle AS i
                          WHERE c.queue = i.queue AND c.state = i.state AND c.tenant = i.tenant AND c.shard = i.shard
                          RETURNING c.queue, c.state, c.tenant, c.jobs
                      )
                      INSERT INTO job_counts AS c (queue, state, tenant, shard, jobs)
                      SELECT queue, state, tenant, 16, sum(jobs) FROM gone GROUP BY queue, state, tenant HAVING sum(jobs) <> 0 ORDER BY 1, 2, 3
                      ON CONFLICT (queue, state, tenant, shard) DO UPDATE SET jobs = c.jobs + excluded.jobs;
                      DELETE FROM job_counts WHERE shard = 16 AND jobs = 0
                      """,
                transaction: transaction,
                cancellationToken: token)),
            cancellationToken);

    private static (long Finished, long Sequence) ReadPlace(DbDataReader row) => (row.GetInt64(0), row.GetInt64(1));

    private readonly record struct Group(string Queue, TenantId Tenant, bool IsFailed, long Jobs);
}

using System.Data.Common;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue;

/// <summary>
/// Moves the jobs that follow ended ones, in the transaction of their end. Repeated until nothing moves: on PostgreSQL a
/// statement does not see what was added to a chain while it waited for the chain's rows, the next one does.
/// </summary>
internal static class JobFollowing
{
    private const string Moved = "RETURNING id, tenant, queue, type, state, finished_at, ready_at, seq";

    public static async Task<List<Job>> MoveAsync(
        DbConnection connection, DbTransaction transaction, IJobDialect dialect, IReadOnlyCollection<long> ended, long now, CancellationToken cancellationToken)
    {
        var moved = new List<Job>();
        if (ended.Count == 0)
        {
            return moved;
        }

        moved.AddRange(await JobQueries.ReadAsync(
            connection,
            transaction,
            $"""
            WITH freed AS MATERIALIZED (
                SELECT f.seq FROM jobs AS p JOIN jobs AS f ON f.follows = p.id AND f.tenant = p.tenant AND f.state = 0
                WHERE p.seq IN {dialect.Sequences} AND +p.state = 4
            )
            UPDATE jobs SET
                state = CASE WHEN run_at > @now THEN 1 ELSE 2 END,
                ready_at = CASE WHEN run_at > @now THEN run_at ELSE @now END
            WHERE seq IN (SELECT seq FROM freed) AND +state = 0
            {Moved}
            """,
            new { sequences = dialect.ToParameter(ended), now },
            Read,
            cancellationToken));
        for (var last = ended; last.Count > 0;)
        {
            var failed = await JobQueries.ReadAsync(
                connection,
                transaction,
                $"""
                WITH RECURSIVE doomed (seq, id, tenant) AS (
                    SELECT f.seq, f.id, f.tenant FROM jobs AS p JOIN jobs AS f ON f.follows = p.id AND f.tenant = p.tenant AND f.state = 0
                    WHERE p.seq IN {dialect.Sequences} AND +p.state IN (5, 6)
                    UNION ALL
                    SELECT f.seq, f.id, f.tenant FROM doomed AS d JOIN jobs AS f ON f.follows = d.id AND f.tenant = d.tenant AND f.state = 0
                )
                UPDATE jobs SET
                    state = 5,
                    finished_at = @now,
                    error_code = @code,
                    error_message = @message,
                    callback_state = CASE WHEN callback_url IS NULL THEN 0 ELSE 1 END,
                    callback_due = CASE WHEN callback_url IS NULL THEN NULL ELSE @now END
                WHERE seq IN (SELECT seq FROM doomed) AND +state = 0
                {Moved}
                """,
                new { sequences = dialect.ToParameter(last), now, code = JobError.PredecessorFailed.Code, message = JobError.PredecessorFailed.Message },
                Read,
                cancellationToken);
            moved.AddRange(failed);
            last = [.. failed.Select(job => job.Sequence)];
        }

        return moved;
    }

    // What those who hear of it are told, and no more.
    private static Job Read(DbDataReader row) => new()
    {
        Request = new NewJob
        {
            Id = row.Id(0),
            Tenant = TenantId.Parse(row.GetString(1)),
            Queue = row.GetString(2),
            Type = row.GetString(3),
            Input = default,
        },
        State = (JobState)row.GetInt32(4),
        AddedAtMicros = 0,
        FinishedAtMicros = row.Number(5),
        ReadyAtMicros = row.GetInt64(6),
        Sequence = row.GetInt64(7),
        Error = row.GetInt32(4) == (int)JobState.Failed ? JobError.PredecessorFailed : null,
    };
}

using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>Ends attempts on SQLite.</summary>
internal static class SqliteJobEnding
{
    // ?5 says how: 0 completed, 1 retried, 2 failed, 3 cancelled, 4 released; ?6 now, ?7 when the next attempt is due.
    private const string End =
        """
        UPDATE jobs SET
            state = CASE
                WHEN ?5 = 0 THEN 4
                WHEN ?5 = 2 THEN 5
                WHEN ?5 = 3 OR is_cancel_requested = 1 THEN 6
                WHEN ?5 = 1 AND ?7 > ?6 THEN 1
                ELSE 2 END,
            ready_at = CASE WHEN ?5 NOT IN (1, 4) OR is_cancel_requested = 1 THEN ready_at WHEN ?5 = 1 THEN ?7 ELSE ?6 END,
            finished_at = CASE WHEN ?5 IN (0, 2, 3) OR is_cancel_requested = 1 THEN ?6 END,
            attempts = attempts - CASE WHEN ?5 = 4 AND is_cancel_requested = 0 THEN 1 ELSE 0 END,
            lease_owner = NULL,
            lease_until = NULL,
            progress = CASE WHEN ?5 = 0 THEN 100 ELSE progress END,
            error_code = CASE ?5 WHEN 0 THEN NULL WHEN 4 THEN error_code ELSE COALESCE(?8, error_code) END,
            error_message = CASE ?5 WHEN 0 THEN NULL WHEN 4 THEN error_message ELSE COALESCE(?9, error_message) END,
            result = CASE WHEN ?5 = 0 THEN ?10 END,
            callback_state = CASE WHEN callback_url IS NOT NULL AND (?5 IN (0, 2, 3) OR is_cancel_requested = 1) THEN 1 ELSE 0 END,
            callback_due = CASE WHEN callback_url IS NOT NULL AND (?5 IN (0, 2, 3) OR is_cancel_requested = 1) THEN ?6 END
        WHERE id = ?1 AND tenant = ?2 AND state = 3 AND lease_owner = ?3 AND token = ?4
        RETURNING seq, state, queue
        """;

    private const string HasFollowers = "SELECT 1 FROM jobs WHERE follows = ?1 AND tenant = ?2 AND state = 0 LIMIT 1";

    /// <summary>Ends attempts; of the jobs that came to their end it names those that others follow.</summary>
    public static EndedJobs Run(SqliteStatements statements, IReadOnlyList<JobEnd> ends, long now)
    {
        var answers = new JobState?[ends.Count];
        var followed = new List<long>();
        var counts = new SqliteJobCounts();
        for (var i = 0; i < answers.Length; i++)
        {
            var end = ends[i];
            var statement = statements.Get(End)
                .Bind(end.Lease.Id).Bind(end.Lease.Tenant.Value).Bind(end.Lease.Owner).Bind(end.Lease.Token).Bind((long)end.Kind)
                .Bind(now).Bind(now + Math.Max(0, JobRows.Micros(end.RetryAfter))).Bind(end.Error?.Code).Bind(end.Error?.Message).Bind(end.Result);
            if (statement.Step())
            {
                answers[i] = (JobState)statement.Int64(1);
                followed.Add(statement.Int64(0));
                if (answers[i] == JobState.Completed)
                {
                    counts.Move(statement.Text(2)!, JobState.Active, JobState.Completed, end.Lease.Tenant.Value, 1);
                }
            }

            statement.Reset();
            if (answers[i] is { } state && (state < JobState.Completed || !IsFollowed(statements, end.Lease)))
            {
                followed.RemoveAt(followed.Count - 1);
            }
        }

        counts.Write(statements);
        return new(answers, followed, now);
    }

    private static bool IsFollowed(SqliteStatements statements, JobLease lease)
    {
        var statement = statements.Get(HasFollowers).Bind(lease.Id).Bind(lease.Tenant.Value);
        var isFollowed = statement.Step();
        statement.Reset();
        return isFollowed;
    }
}

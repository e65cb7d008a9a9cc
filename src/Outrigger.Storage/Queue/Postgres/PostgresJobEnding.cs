using System.Data.Common;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>Ends a batch of attempts in one statement; rows are locked in the order of their keys, so that two batches never wait for each other.</summary>
internal static class PostgresJobEnding
{
    // The sign before a state keeps the planner from reading all active jobs when it believes that they are few.
    // How: 0 completed, 1 retried, 2 failed, 3 cancelled, 4 released.
    private const string End =
        $"""
        WITH clock AS MATERIALIZED (SELECT {PostgresJobDialect.Clock} + $10 AS now),
        held AS MATERIALIZED (
            SELECT j.seq, a.*
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::integer[], $6::bigint[], $7::text[], $8::text[], $9::bytea[])
                WITH ORDINALITY AS a (id, tenant, owner, token, how, pause, code, message, result, place)
            JOIN jobs AS j ON j.id = a.id AND j.tenant = a.tenant
            WHERE +j.state = 3 AND j.lease_owner = a.owner AND j.token = a.token ORDER BY j.seq FOR UPDATE OF j
        )
        UPDATE jobs AS j SET
            state = CASE
                WHEN h.how = 0 THEN 4
                WHEN h.how = 2 THEN 5
                WHEN h.how = 3 OR j.is_cancel_requested = 1 THEN 6
                WHEN h.how = 1 AND h.pause > 0 THEN 1
                ELSE 2 END,
            ready_at = CASE WHEN h.how NOT IN (1, 4) OR j.is_cancel_requested = 1 THEN j.ready_at WHEN h.how = 1 THEN c.now + h.pause ELSE c.now END,
            finished_at = CASE WHEN h.how IN (0, 2, 3) OR j.is_cancel_requested = 1 THEN c.now END,
            attempts = j.attempts - CASE WHEN h.how = 4 AND j.is_cancel_requested = 0 THEN 1 ELSE 0 END,
            lease_owner = NULL,
            lease_until = NULL,
            progress = CASE WHEN h.how = 0 THEN 100 ELSE j.progress END,
            error_code = CASE h.how WHEN 0 THEN NULL WHEN 4 THEN j.error_code ELSE COALESCE(h.code, j.error_code) END,
            error_message = CASE h.how WHEN 0 THEN NULL WHEN 4 THEN j.error_message ELSE COALESCE(h.message, j.error_message) END,
            result = CASE WHEN h.how = 0 THEN h.result END,
            callback_state = CASE WHEN j.callback_url IS NOT NULL AND (h.how IN (0, 2, 3) OR j.is_cancel_requested = 1) THEN 1 ELSE 0 END,
            callback_due = CASE WHEN j.callback_url IS NOT NULL AND (h.how IN (0, 2, 3) OR j.is_cancel_requested = 1) THEN c.now END
        FROM held AS h, clock AS c
        WHERE j.seq = h.seq AND +j.state = 3 AND j.lease_owner = h.owner AND j.token = h.token
        RETURNING h.place, j.state, j.seq, c.now
        """;

    public static async Task<EndedJobs> RunAsync(DbConnection connection, DbTransaction transaction, long offset, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken)
    {
        // The first word about a lease ends it; what is said after that is too late.
        var first = new List<int>(ends.Count);
        var seen = new HashSet<JobLease>(ends.Count);
        for (var i = 0; i < ends.Count; i++)
        {
            if (seen.Add(ends[i].Lease))
            {
                first.Add(i);
            }
        }

        var answers = new JobState?[ends.Count];
        var ended = new List<long>();
        var now = 0L;
        await using var command = PostgresJobDialect.Command(
            connection,
            transaction,
            End,
            first.Select(i => ends[i].Lease.Id).ToArray(),
            first.Select(i => ends[i].Lease.Tenant.Value).ToArray(),
            first.Select(i => StorableText.Clean(ends[i].Lease.Owner)).ToArray(),
            first.Select(i => ends[i].Lease.Token).ToArray(),
            first.Select(i => (int)ends[i].Kind).ToArray(),
            first.Select(i => Math.Max(0, JobRows.Micros(ends[i].RetryAfter))).ToArray(),
            first.Select(i => StorableText.Clean(ends[i].Error?.Code)).ToArray(),
            first.Select(i => StorableText.Clean(ends[i].Error?.Message)).ToArray(),
            first.Select(i => ends[i].Result?.ToArray()).ToArray(),
            offset);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            var state = (JobState)rows.GetInt32(1);
            now = rows.GetInt64(3);
            answers[first[(int)rows.GetInt64(0) - 1]] = state;
            if (state >= JobState.Completed)
            {
                ended.Add(rows.GetInt64(2));
            }
        }

        return new(answers, ended, now);
    }
}

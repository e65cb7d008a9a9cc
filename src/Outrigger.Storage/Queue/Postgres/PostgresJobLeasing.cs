using System.Data.Common;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// Gives and renews leases on PostgreSQL: every share by its index in one statement, past the rows that others are
/// leasing. <c>MATERIALIZED</c> keeps the planner from running the limited query more than once.
/// </summary>
internal static class PostgresJobLeasing
{
    private const string Asked =
        $"""
        WITH clock AS MATERIALIZED (SELECT {PostgresJobDialect.Clock} + $7 AS now),
        asked AS MATERIALIZED (
            SELECT a.tenant, a.most, a.place FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS a (tenant, most, place)
            WHERE NOT EXISTS (SELECT 1 FROM job_pauses AS p WHERE p.queue = $3 AND p.tenant IN ('', a.tenant))
        ),
        """;

    private const string Picked =
        """
        picked AS MATERIALIZED (
            SELECT k.seq, a.place, row_number() OVER (ORDER BY a.place, k.score DESC, k.seq) AS rank FROM asked AS a CROSS JOIN LATERAL (
                SELECT seq, score FROM jobs WHERE queue = $3 AND tenant = a.tenant AND state = 2
                ORDER BY score DESC, seq LIMIT a.most FOR UPDATE SKIP LOCKED
            ) AS k ORDER BY a.place, k.score DESC, k.seq LIMIT $4
        ),
        """;

    private const string PickedOfTypes =
        """
        picked AS MATERIALIZED (
            SELECT k.seq, a.place, row_number() OVER (ORDER BY a.place, k.score DESC, k.seq) AS rank FROM asked AS a CROSS JOIN LATERAL (
                SELECT o.seq, o.score FROM (SELECT DISTINCT unnest($8::text[]) AS type) AS t CROSS JOIN LATERAL (
                    SELECT seq, score FROM jobs WHERE queue = $3 AND tenant = a.tenant AND type = t.type AND state = 2
                    ORDER BY score DESC, seq LIMIT a.most FOR UPDATE SKIP LOCKED
                ) AS o ORDER BY o.score DESC, o.seq LIMIT a.most
            ) AS k ORDER BY a.place, k.score DESC, k.seq LIMIT $4
        ),
        """;

    private const string Leased =
        $"""
        leased AS (
            UPDATE jobs AS j SET
                state = 3, attempts = j.attempts + 1, token = j.token + 1, started_at = c.now, lease_owner = COALESCE(($5::text[])[p.rank], ($5::text[])[1]), lease_until = c.now + $6, progress = 0, progress_text = NULL
            FROM picked AS p, clock AS c WHERE j.seq = p.seq AND +j.state = 2
            RETURNING j.*, p.rank
        )
        SELECT {JobRows.Columns} FROM leased AS j JOIN job_inputs AS i ON i.seq = j.seq ORDER BY j.rank
        """;

    private const string RenewHeld =
        $"""
        WITH held AS MATERIALIZED (
            SELECT j.seq, a.place, a.owner, a.token, a.percent, a.words
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::integer[], $6::text[]) WITH ORDINALITY AS a (id, tenant, owner, token, percent, words, place)
            JOIN jobs AS j ON j.id = a.id AND j.tenant = a.tenant
            WHERE +j.state = 3 AND j.lease_owner = a.owner AND j.token = a.token ORDER BY j.seq FOR UPDATE OF j
        )
        UPDATE jobs AS j SET lease_until = {PostgresJobDialect.Clock} + $7, progress = COALESCE(h.percent, j.progress), progress_text = COALESCE(h.words, j.progress_text)
        FROM held AS h WHERE j.seq = h.seq AND +j.state = 3 AND j.lease_owner = h.owner AND j.token = h.token
        RETURNING h.place, j.is_cancel_requested
        """;

    /// <summary>Leases to each of <paramref name="owners"/> the job at its place; what is beyond them goes to the first.</summary>
    public static async Task<IReadOnlyList<LeasedJob>> RunAsync(
        DbConnection connection, DbTransaction transaction, long offset, LeaseRequest request, IReadOnlyList<TenantShare> shares, int most, string[] owners, CancellationToken cancellationToken)
    {
        List<object?> values =
        [
            shares.Select(share => share.Tenant.Value).ToArray(),
            shares.Select(share => share.Max).ToArray(),
            StorableText.Clean(request.Queue),
            (long)most,
            owners,
            JobRows.Micros(request.LeaseFor),
            offset,
        ];
        if (request.Types is { } types)
        {
            values.Add(types.Select(type => StorableText.Clean(type)).ToArray());
        }

        await using var command = PostgresJobDialect.Command(
            connection, transaction, request.Types is null ? Asked + Picked + Leased : Asked + PickedOfTypes + Leased, [.. values]);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var leased = new List<LeasedJob>();
        while (await rows.ReadAsync(cancellationToken))
        {
            var job = JobRows.Read(rows);
            leased.Add(new(job, new JobLease(job.Request.Tenant, job.Request.Id, job.LeaseOwner!, JobRows.ReadToken(rows))));
        }

        return leased;
    }

    public static async Task<IReadOnlyList<LeaseHold>> RenewAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LeaseRenewal> renewals, long until, CancellationToken cancellationToken)
    {
        // A statement changes a row once only: of several words about one lease the last of each kind counts.
        var leases = new Dictionary<JobLease, LeaseRenewal>();
        foreach (var renewal in renewals)
        {
            var earlier = leases.GetValueOrDefault(renewal.Lease);
            leases[renewal.Lease] = new(renewal.Lease, renewal.ProgressPercent ?? earlier.ProgressPercent, renewal.ProgressText ?? earlier.ProgressText);
        }

        LeaseRenewal[] last = [.. leases.Values];
        var holds = new Dictionary<JobLease, LeaseHold>(last.Length);
        await using var command = PostgresJobDialect.Command(
            connection,
            transaction,
            RenewHeld,
            last.Select(one => one.Lease.Id).ToArray(),
            last.Select(one => one.Lease.Tenant.Value).ToArray(),
            last.Select(one => StorableText.Clean(one.Lease.Owner)).ToArray(),
            last.Select(one => one.Lease.Token).ToArray(),
            last.Select(one => one.ProgressPercent is { } percent ? Math.Clamp(percent, 0, 100) : (int?)null).ToArray(),
            last.Select(one => StorableText.Clean(one.ProgressText)).ToArray(),
            until);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            holds[last[(int)rows.GetInt64(0) - 1].Lease] = rows.GetInt32(1) != 0 ? LeaseHold.CancelRequested : LeaseHold.Held;
        }

        return [.. renewals.Select(one => holds.GetValueOrDefault(one.Lease, LeaseHold.Lost))];
    }
}

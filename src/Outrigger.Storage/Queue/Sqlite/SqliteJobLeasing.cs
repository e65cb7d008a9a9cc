using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>Gives and renews leases on SQLite: a share at a time from the index in which its jobs stand in order.</summary>
internal static class SqliteJobLeasing
{
    private const string Pick = "SELECT seq FROM jobs WHERE queue = ?1 AND tenant = ?2 AND state = 2 ORDER BY score DESC, seq LIMIT ?3";

    private const string PickOfType =
        "SELECT seq, score FROM jobs WHERE queue = ?1 AND tenant = ?2 AND type = ?3 AND state = 2 ORDER BY score DESC, seq LIMIT ?4";

    private const string Paused = "SELECT 1 FROM job_pauses WHERE queue = ?1 AND tenant IN ('', ?2)";

    private const string Lease =
        """
        UPDATE jobs SET state = 3, attempts = attempts + 1, token = token + 1, started_at = ?2, lease_owner = ?3, lease_until = ?4, progress = 0, progress_text = NULL
        WHERE seq = ?1 AND state = 2
        """;

    private const string RenewHeld =
        """
        UPDATE jobs SET lease_until = ?5, progress = COALESCE(?6, progress), progress_text = COALESCE(?7, progress_text)
        WHERE id = ?1 AND tenant = ?2 AND state = 3 AND lease_owner = ?3 AND token = ?4
        RETURNING is_cancel_requested
        """;

    /// <summary>Leases and returns the sequences, in the order to run them.</summary>
    public static List<long> Run(SqliteStatements statements, LeaseRequest request, IReadOnlyList<TenantShare> shares, int most, long now)
    {
        var leased = new List<long>();
        var counts = new SqliteJobCounts();
        foreach (var (tenant, share) in shares)
        {
            var limit = Math.Min(share, most - leased.Count);
            if (limit <= 0 || IsPaused(statements, request.Queue, tenant.Value))
            {
                continue;
            }

            var before = leased.Count;
            leased.AddRange(request.Types is { } types
                ? FindOfTypes(statements, request.Queue, tenant.Value, types, limit)
                : Find(statements.Get(Pick).Bind(request.Queue).Bind(tenant.Value).Bind(limit)));
            counts.Move(request.Queue, JobState.Waiting, JobState.Active, tenant.Value, leased.Count - before);
        }

        foreach (var sequence in leased)
        {
            statements.Get(Lease).Bind(sequence).Bind(now).Bind(request.Owner).Bind(now + JobRows.Micros(request.LeaseFor)).Run();
        }

        counts.Write(statements);

        return leased;
    }

    public static IReadOnlyList<LeaseHold> Renew(SqliteStatements statements, IReadOnlyList<LeaseRenewal> renewals, long until)
    {
        var holds = new LeaseHold[renewals.Count];
        for (var i = 0; i < holds.Length; i++)
        {
            var (lease, percent, text) = renewals[i];
            var statement = statements.Get(RenewHeld)
                .Bind(lease.Id).Bind(lease.Tenant.Value).Bind(lease.Owner).Bind(lease.Token)
                .Bind(until).Bind(percent is { } share ? Math.Clamp(share, 0, 100) : null).Bind(text);
            holds[i] = !statement.Step() ? LeaseHold.Lost : statement.Int64(0) != 0 ? LeaseHold.CancelRequested : LeaseHold.Held;
            statement.Reset();
        }

        return holds;
    }

    private static bool IsPaused(SqliteStatements statements, string queue, string tenant)
    {
        var statement = statements.Get(Paused).Bind(queue).Bind(tenant);
        var isPaused = statement.Step();
        statement.Reset();
        return isPaused;
    }

    private static List<long> Find(SqliteStatement statement)
    {
        var found = new List<long>();
        while (statement.Step())
        {
            found.Add(statement.Int64(0));
        }

        statement.Reset();
        return found;
    }

    private static IEnumerable<long> FindOfTypes(SqliteStatements statements, string queue, string tenant, IReadOnlyList<string> types, int limit)
    {
        var found = new List<(double Score, long Sequence)>();
        foreach (var type in types.Distinct(StringComparer.Ordinal))
        {
            var statement = statements.Get(PickOfType).Bind(queue).Bind(tenant).Bind(type).Bind(limit);
            while (statement.Step())
            {
                found.Add((statement.Double(1), statement.Int64(0)));
            }

            statement.Reset();
        }

        return found.OrderByDescending(job => job.Score).ThenBy(job => job.Sequence).Take(limit).Select(job => job.Sequence);
    }
}

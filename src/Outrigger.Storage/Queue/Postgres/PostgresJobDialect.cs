using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// PostgreSQL: a statement a batch, a column an array; rows that another process has are passed over. The clock is the
/// server's, so that processes whose own clocks differ agree on what has run out.
/// </summary>
internal sealed class PostgresJobDialect : IJobDialect
{
    /// <summary>The time in microseconds; its parameter, the last one, is what tests move the clock by.</summary>
    public const string Clock = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

    private const int LimitsLock = 1785684596;

    public string SkipLocked => "FOR UPDATE SKIP LOCKED";

    public string ForUpdate => "FOR UPDATE";

    public string Sequences => "(SELECT unnest(@sequences))";

    public string Names => "(SELECT unnest(@names))";

    /// <summary>Moves the clock; zero but in tests.</summary>
    public TimeSpan Offset { get; set; }

    public long OffsetMicros => JobRows.Micros(Offset);

    public object ToParameter(IReadOnlyCollection<long> sequences) => sequences.ToArray();

    public object ToParameter(IReadOnlyCollection<string> names) => names.ToArray();

    public object ToParameter(Guid id) => id;

    public async ValueTask<long> GetTimeAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, $"SELECT {Clock} + $1", OffsetMicros);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask LockLimitsAsync(DbConnection connection, DbTransaction transaction, string queue, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, transaction, "SELECT pg_advisory_xact_lock($1, hashtext($2))", LimitsLock, queue);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public Task<AddedJobs> AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken) =>
        new PostgresJobAdding(connection, transaction, OffsetMicros, maxUnfinished).RunAsync(jobs, cancellationToken);

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, IReadOnlyList<TenantShare> shares, int most, CancellationToken cancellationToken) =>
        PostgresJobLeasing.RunAsync(connection, transaction, OffsetMicros, request, shares, most, [StorableText.Clean(request.Owner)], cancellationToken);

    /// <summary>Leases one tenant's jobs, each to the owner at its place.</summary>
    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, TenantShare share, string[] owners, CancellationToken cancellationToken) =>
        PostgresJobLeasing.RunAsync(connection, transaction, OffsetMicros, request, [share], request.Max, owners, cancellationToken);

    public Task<IReadOnlyList<LeaseHold>> RenewAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken) =>
        PostgresJobLeasing.RenewAsync(connection, transaction, renewals, JobRows.Micros(leaseFor) + OffsetMicros, cancellationToken);

    public Task<EndedJobs> EndAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken) =>
        PostgresJobEnding.RunAsync(connection, transaction, OffsetMicros, ends, cancellationToken);

    public async Task<int> SetScoresAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobScore> scores, CancellationToken cancellationToken)
    {
        // A statement changes a row once only; of two scores for one job the later counts.
        JobScore[] last = [.. scores.GroupBy(score => (score.Tenant, score.Id)).Select(group => group.Last())];
        await using var command = Command(
            connection,
            transaction,
            """
            WITH found AS MATERIALIZED (
                SELECT j.seq, s.score FROM unnest($1::uuid[], $2::text[], $3::double precision[]) AS s (id, tenant, score)
                JOIN jobs AS j ON j.id = s.id AND j.tenant = s.tenant
                WHERE +j.state = 2 AND j.score <> s.score ORDER BY j.seq FOR UPDATE OF j
            )
            UPDATE jobs AS j SET score = f.score FROM found AS f WHERE j.seq = f.seq AND +j.state = 2
            """,
            last.Select(score => score.Id).ToArray(),
            last.Select(score => score.Tenant.Value).ToArray(),
            last.Select(score => NewJobRow.Finite(score.Score)).ToArray());
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A statement with its parameters by position.</summary>
    public static NpgsqlCommand Command(DbConnection connection, DbTransaction? transaction, string sql, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlCommand(sql, (NpgsqlConnection)connection, (NpgsqlTransaction?)transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(value switch
            {
                string?[] texts => new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text },
                byte[]?[] blobs => new NpgsqlParameter { Value = blobs, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
                null => new NpgsqlParameter { Value = DBNull.Value },
                _ => new NpgsqlParameter { Value = value },
            });
        }

        return command;
    }
}

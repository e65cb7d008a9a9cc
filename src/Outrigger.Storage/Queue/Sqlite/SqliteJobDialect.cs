using System.Data.Common;
using System.Text.Json;
using Outrigger.Core.Time;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>
/// SQLite: one writer, so nothing is locked; a prepared statement a job, as there is no round trip to save. The clock is the process's.
/// </summary>
internal sealed class SqliteJobDialect(TimeProvider time) : IJobDialect
{
    private const string Scores = "UPDATE jobs SET score = ?1 WHERE id = ?2 AND tenant = ?3 AND state = 2 AND score <> ?1";

    public string SkipLocked => "";

    public string ForUpdate => "";

    public string Sequences => "(SELECT value FROM json_each(@sequences))";

    public object ToParameter(IReadOnlyCollection<long> sequences) => $"[{string.Join(',', sequences)}]";

    public string Names => "(SELECT value FROM json_each(@names))";

    public object ToParameter(IReadOnlyCollection<string> names) => JsonSerializer.Serialize(names);

    public object ToParameter(Guid id) => id.ToByteArray(bigEndian: true);

    public ValueTask<long> GetTimeAsync(DbConnection connection, DbTransaction? transaction, CancellationToken cancellationToken) =>
        ValueTask.FromResult(time.GetUnixMicroseconds());

    public ValueTask LockLimitsAsync(DbConnection connection, DbTransaction transaction, string queue, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public Task<AddedJobs> AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken) =>
        Task.FromResult(new SqliteJobAdding(SqliteStatements.Of(connection), maxUnfinished, time.GetUnixMicroseconds()).Run(jobs, cancellationToken));

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, IReadOnlyList<TenantShare> shares, int most, CancellationToken cancellationToken)
    {
        var statements = SqliteStatements.Of(connection);
        var sequences = SqliteJobLeasing.Run(statements, request, shares, most, time.GetUnixMicroseconds());
        return Task.FromResult<IReadOnlyList<LeasedJob>>(
        [
            .. sequences.Select(sequence =>
            {
                var (job, token) = SqliteJobRows.Read(statements, sequence);
                return new LeasedJob(job, new JobLease(job.Request.Tenant, job.Request.Id, request.Owner, token));
            }),
        ]);
    }

    public Task<IReadOnlyList<LeaseHold>> RenewAsync(
        DbConnection connection, DbTransaction transaction, IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteJobLeasing.Renew(SqliteStatements.Of(connection), renewals, time.GetUnixMicroseconds() + JobRows.Micros(leaseFor)));

    public Task<EndedJobs> EndAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken) =>
        Task.FromResult(SqliteJobEnding.Run(SqliteStatements.Of(connection), ends, time.GetUnixMicroseconds()));

    public Task<int> SetScoresAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<JobScore> scores, CancellationToken cancellationToken)
    {
        var statements = SqliteStatements.Of(connection);
        var changed = 0;
        foreach (var score in scores)
        {
            cancellationToken.ThrowIfCancellationRequested();
            statements.Get(Scores).BindDouble(NewJobRow.Finite(score.Score)).Bind(score.Id).Bind(score.Tenant.Value).Run();
            changed += statements.Changes;
        }

        return Task.FromResult(changed);
    }
}

using System.Data.Common;
using Dapper;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;
using Outrigger.Storage.Queue.Postgres;
using Outrigger.Storage.Queue.Sqlite;

namespace Outrigger.Storage.Queue;

/// <summary>
/// Jobs in <c>jobs</c> and <c>job_inputs</c>, counted in <c>job_counts</c>. A sign before a column (<c>+state</c>) keeps the
/// planners from serving a question about one job by the index of a whole state. Thread-safe.
/// </summary>
internal sealed class SqlJobStore(IDatabase database, IJobDialect dialect, IJobSignals? signals) : IJobStore
{
    private const int MaxRaces = 8;

    // The writer of SQLite gathers by itself.
    private readonly PostgresJobBatches? _batches;

    /// <summary>The store for the database's engine.</summary>
    public SqlJobStore(IDatabase database, TimeProvider time, IJobSignals? signals = null)
        : this(database, database.Engine == DatabaseEngine.Sqlite ? new SqliteJobDialect(time) : new PostgresJobDialect(), signals) =>
        _batches = CreateBatches();

    /// <summary>Moves PostgreSQL's clock, for tests.</summary>
    internal TimeSpan ClockOffset
    {
        set => ((PostgresJobDialect)dialect).Offset = value;
    }

    public async Task<IReadOnlyList<JobAdded>> AddAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        return jobs.Count == 0 ? [] : await (_batches?.AddAsync(jobs, maxUnfinished, cancellationToken) ?? AddTogetherAsync(jobs, maxUnfinished, cancellationToken));
    }

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var shares = LeaseShares.Merge(request.Shares);
        return shares.Count == 0 || request.Max <= 0 ? Task.FromResult<IReadOnlyList<LeasedJob>>([])
            : _batches is not null && shares is [var only] && !JobLimitQueries.AreSet(request) ? _batches.LeaseAsync(request, only, cancellationToken)
            : database.WriteAsync((connection, transaction, token) => LeaseAsync(connection, transaction, request, shares, token), cancellationToken);
    }

    public Task<IReadOnlyList<TenantId>> ListReadyTenantsAsync(string queue, IReadOnlyList<string>? types, TenantId? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var ofTypes = types is null
            ? ""
            : $"AND EXISTS (SELECT 1 FROM jobs AS j WHERE j.queue = c.queue AND j.tenant = c.tenant AND j.type IN {dialect.Names} AND j.state = 2)";
        return database.ReadAsync<IReadOnlyList<TenantId>>(
            async (connection, token) => await JobQueries.ReadAsync(
                connection,
                null,
                $"""
                SELECT c.tenant FROM job_counts AS c
                WHERE c.queue = @queue AND c.state = 2 AND c.tenant > @after
                    AND NOT EXISTS (SELECT 1 FROM job_pauses AS p WHERE p.queue = c.queue AND p.tenant IN ('', c.tenant)) {ofTypes}
                GROUP BY c.queue, c.tenant HAVING SUM(c.jobs) > 0 ORDER BY c.tenant LIMIT @limit
                """,
                new { queue = StorableText.Clean(queue), after = after?.Value ?? "", limit, names = dialect.ToParameter(Clean(types)) },
                row => TenantId.Parse(row.GetString(0)),
                token),
            cancellationToken);
    }

    public Task<IReadOnlyList<LeaseHold>> RenewAsync(IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(renewals);
        return renewals.Count == 0
            ? Task.FromResult<IReadOnlyList<LeaseHold>>([])
            : database.WriteAsync((connection, transaction, token) => dialect.RenewAsync(connection, transaction, renewals, leaseFor, token), cancellationToken);
    }

    public Task<IReadOnlyList<JobState?>> EndAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ends);
        return ends.Count == 0
            ? Task.FromResult<IReadOnlyList<JobState?>>([])
            : _batches?.EndAsync(ends, cancellationToken) ?? EndTogetherAsync(ends, cancellationToken);
    }

    public Task<IReadOnlyList<Job>> RescueAsync(int maxStalls, int limit, CancellationToken cancellationToken = default) =>
        WriteAsync<IReadOnlyList<Job>>(
            async (connection, transaction, token) =>
            {
                var now = await dialect.GetTimeAsync(connection, transaction, token);
                var sequences = await JobQueries.ReadAsync(
                    connection,
                    transaction,
                    $"""
                    WITH stalled AS MATERIALIZED (
                        SELECT seq FROM jobs WHERE state = 3 AND state <> 2 AND lease_until <= @now ORDER BY lease_until, seq LIMIT @limit {dialect.SkipLocked}
                    )
                    UPDATE jobs SET
                        state = CASE WHEN is_cancel_requested = 1 THEN 6 WHEN stalls >= @maxStalls THEN 5 ELSE 2 END,
                        ready_at = CASE WHEN is_cancel_requested = 1 OR stalls >= @maxStalls THEN ready_at ELSE @now END,
                        finished_at = CASE WHEN is_cancel_requested = 1 OR stalls >= @maxStalls THEN @now END,
                        error_code = CASE WHEN is_cancel_requested = 0 AND stalls >= @maxStalls THEN @code ELSE error_code END,
                        error_message = CASE WHEN is_cancel_requested = 0 AND stalls >= @maxStalls THEN @message ELSE error_message END,
                        callback_state = CASE WHEN callback_url IS NOT NULL AND (is_cancel_requested = 1 OR stalls >= @maxStalls) THEN 1 ELSE 0 END,
                        callback_due = CASE WHEN callback_url IS NOT NULL AND (is_cancel_requested = 1 OR stalls >= @maxStalls) THEN @now END,
                        stalls = stalls + 1,
                        attempts = attempts - 1,
                        lease_owner = NULL,
                        lease_until = NULL
                    WHERE seq IN (SELECT seq FROM stalled) AND +state = 3 AND lease_until <= @now
                    RETURNING seq
                    """,
                    new { now, limit, maxStalls, code = JobError.Stalled.Code, message = JobError.Stalled.Message },
                    row => row.GetInt64(0),
                    token);
                sequences.Sort();
                var jobs = await JobQueries.ReadAsync(connection, transaction, dialect, sequences, JobRows.Read, token);
                return (jobs, [.. jobs.Where(job => job.State >= JobState.Completed).Select(job => job.Sequence)], now);
            },
            cancellationToken);

    public Task<PromotedJobs> PromoteAsync(int limit, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var now = await dialect.GetTimeAsync(connection, transaction, token);
                var queues = await JobQueries.ReadAsync(
                    connection,
                    transaction,
                    $"""
                    WITH due AS MATERIALIZED (SELECT seq FROM jobs WHERE state = 1 AND ready_at <= @now ORDER BY ready_at, seq LIMIT @limit {dialect.SkipLocked})
                    UPDATE jobs SET state = 2 WHERE seq IN (SELECT seq FROM due) AND +state = 1 RETURNING queue
                    """,
                    new { now, limit },
                    row => row.GetString(0),
                    token);
                var next = await connection.ExecuteScalarAsync<long?>(new CommandDefinition("SELECT MIN(ready_at) FROM jobs WHERE state = 1", transaction: transaction, cancellationToken: token));
                return new PromotedJobs(queues.Count, [.. queues.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], next);
            },
            cancellationToken);

    public Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            tenant,
            id,
            """
            UPDATE jobs SET
                is_cancel_requested = CASE WHEN state = 3 THEN 1 ELSE is_cancel_requested END,
                finished_at = CASE WHEN state < 3 THEN @now ELSE finished_at END,
                callback_state = CASE WHEN state < 3 AND callback_url IS NOT NULL THEN 1 ELSE callback_state END,
                callback_due = CASE WHEN state < 3 AND callback_url IS NOT NULL THEN @now ELSE callback_due END,
                state = CASE WHEN state < 3 THEN 6 ELSE state END
            WHERE id = @id AND tenant = @tenant AND +state < 4
            RETURNING seq, state
            """,
            0,
            cancellationToken);

    public Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            tenant,
            id,
            $"""
            WITH predecessor AS (
                SELECT p.state FROM jobs AS p WHERE p.tenant = @tenant AND p.id = (SELECT follows FROM jobs WHERE id = @id AND tenant = @tenant) {dialect.ForUpdate}
            )
            UPDATE jobs SET
                state = CASE WHEN EXISTS (SELECT 1 FROM predecessor WHERE state < 4) THEN 0 ELSE 2 END,
                ready_at = @now,
                finished_at = NULL,
                attempts = 0,
                stalls = 0,
                is_cancel_requested = 0,
                progress = 0,
                progress_text = NULL,
                error_code = NULL,
                error_message = NULL,
                callback_state = 0,
                callback_attempts = 0,
                callback_status = NULL,
                callback_error = NULL,
                callback_due = NULL
            WHERE id = @id AND tenant = @tenant AND +state IN (5, 6)
            RETURNING seq, state
            """,
            0,
            cancellationToken);

    public Task<bool> RemoveAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) => await connection.ExecuteAsync(new CommandDefinition(
                "DELETE FROM jobs WHERE id = @id AND tenant = @tenant AND +state >= 4",
                new { id = dialect.ToParameter(id), tenant = tenant.Value },
                transaction,
                cancellationToken: token)) > 0,
            cancellationToken);

    public async Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) =>
        (await ReadAsync(
            $"SELECT {JobRows.Columns} {JobRows.From} WHERE j.id = @id AND j.tenant = @tenant",
            new { id = dialect.ToParameter(id), tenant = tenant.Value },
            cancellationToken)).SingleOrDefault();

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        string[] conditions =
        [
            "j.seq < @before",
            filter.Tenant is null ? "" : "j.tenant = @tenant",
            filter.Queue is null ? "" : "j.queue = @queue",
            filter.Type is null ? "" : "j.type = @type",
            JobStateCondition.Of(filter.State),
        ];
        var condition = string.Join(" AND ", conditions.Where(text => text.Length > 0));
        return ReadAsync(
            $"SELECT {JobRows.Columns} {JobRows.From} WHERE {condition} ORDER BY j.seq DESC LIMIT @limit",
            new
            {
                before = filter.BeforeSequence ?? long.MaxValue,
                tenant = filter.Tenant?.Value,
                queue = StorableText.Clean(filter.Queue),
                type = StorableText.Clean(filter.Type),
                limit = filter.Limit,
            },
            cancellationToken);
    }

    public Task<IReadOnlyList<JobCount>> CountAsync(TenantId? tenant, CancellationToken cancellationToken = default)
    {
        var ofTenant = tenant is null ? "" : "WHERE tenant = @tenant";
        return database.ReadAsync<IReadOnlyList<JobCount>>(
            async (connection, token) => await JobQueries.ReadAsync(
                connection,
                null,
                $"SELECT queue, tenant, state, CAST(SUM(jobs) AS bigint) FROM job_counts {ofTenant} GROUP BY queue, tenant, state HAVING SUM(jobs) <> 0 ORDER BY queue, tenant, state",
                new { tenant = tenant?.Value },
                row => new JobCount(row.GetString(0), TenantId.Parse(row.GetString(1)), (JobState)row.GetInt32(2), row.GetInt64(3)),
                token),
            cancellationToken);
    }

    public Task<IReadOnlyList<Job>> ListScoredAsync(string queue, long afterSequence, int limit, CancellationToken cancellationToken = default) =>
        ReadAsync(
            $"SELECT {JobRows.Columns} {JobRows.From} WHERE j.queue = @queue AND j.state = 2 AND j.is_scored = 1 AND j.seq > @afterSequence ORDER BY j.seq LIMIT @limit",
            new { queue = StorableText.Clean(queue), afterSequence, limit },
            cancellationToken);

    public Task<int> SetScoresAsync(IReadOnlyList<JobScore> scores, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scores);
        return scores.Count == 0
            ? Task.FromResult(0)
            : database.WriteAsync((connection, transaction, token) => dialect.SetScoresAsync(connection, transaction, scores, token), cancellationToken);
    }

    public Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default) =>
        ChangeAsync(
            tenant,
            id,
            "UPDATE jobs SET priority = @priority, score = CASE WHEN is_scored = 1 THEN score ELSE @priority END WHERE id = @id AND tenant = @tenant AND +state < 4 RETURNING seq, state",
            priority,
            cancellationToken);

    public Task SetPausedAsync(TenantId? tenant, string queue, bool isPaused, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return database.ExecuteAsync(
            isPaused
                ? "INSERT INTO job_pauses (queue, tenant) VALUES (@queue, @tenant) ON CONFLICT (queue, tenant) DO NOTHING"
                : "DELETE FROM job_pauses WHERE queue = @queue AND tenant = @tenant",
            new { queue = StorableText.Clean(queue), tenant = tenant?.Value ?? "" },
            cancellationToken);
    }

    public Task<IReadOnlyList<QueuePause>> ListPausesAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync<IReadOnlyList<QueuePause>>(
            async (connection, token) => await JobQueries.ReadAsync(
                connection,
                null,
                "SELECT queue, tenant FROM job_pauses ORDER BY queue, tenant",
                new { },
                row => new QueuePause(row.GetString(0), row.GetString(1) is { Length: > 0 } tenant ? TenantId.Parse(tenant) : null),
                token),
            cancellationToken);

    public Task<IReadOnlyList<Job>> TakeCallbacksAsync(int limit, TimeSpan leaseFor, CancellationToken cancellationToken = default) =>
        database.WriteAsync<IReadOnlyList<Job>>(
            async (connection, transaction, token) =>
            {
                var now = await dialect.GetTimeAsync(connection, transaction, token);
                var taken = await JobQueries.ReadAsync(
                    connection,
                    transaction,
                    $"""
                    WITH due AS MATERIALIZED (
                        SELECT seq FROM jobs WHERE callback_state = 1 AND callback_due <= @now ORDER BY callback_due, seq LIMIT @limit {dialect.SkipLocked}
                    )
                    UPDATE jobs SET callback_attempts = callback_attempts + 1, callback_due = @until
                    WHERE seq IN (SELECT seq FROM due) AND +callback_state = 1 AND callback_due <= @now
                    RETURNING seq
                    """,
                    new { now, limit, until = now + JobRows.Micros(leaseFor) },
                    row => row.GetInt64(0),
                    token);
                taken.Sort();
                return await JobQueries.ReadAsync(connection, transaction, dialect, taken, JobRows.Read, token);
            },
            cancellationToken);

    public Task EndCallbacksAsync(IReadOnlyList<CallbackEnd> ends, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ends);
        return database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var now = await dialect.GetTimeAsync(connection, transaction, token);
                return await connection.ExecuteAsync(new CommandDefinition(
                    """
                    UPDATE jobs SET callback_state = @state, callback_attempts = callback_attempts - @uncounted, callback_status = @status, callback_error = @error, callback_due = @due
                    WHERE id = @id AND tenant = @tenant AND +callback_state = 1 AND callback_attempts = @attempt
                    """,
                    ends.OrderBy(end => end.Tenant.Value, StringComparer.Ordinal).ThenBy(end => end.Id).Select(end => new
                    {
                        id = dialect.ToParameter(end.Id),
                        tenant = end.Tenant.Value,
                        attempt = end.Attempt,
                        uncounted = end.IsUncounted ? 1 : 0,
                        state = (int)end.State,
                        status = end.Status,
                        error = StorableText.Clean(end.Error),
                        due = end.State == JobCallbackState.Pending ? now + Math.Max(0, JobRows.Micros(end.RetryAfter)) : (long?)null,
                    }).ToArray(),
                    transaction,
                    cancellationToken: token));
            },
            cancellationToken);
    }

    public Task<int> RemoveEndedAsync(JobRetention retention, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return JobRemoval.RunAsync(database, dialect, retention, cancellationToken);
    }

    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken = default) =>
        database.ReadAsync(
            (connection, token) => connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "SELECT EXISTS (SELECT 1 FROM jobs WHERE tenant = @tenant)", new { tenant = tenant.Value }, cancellationToken: token)),
            cancellationToken);

    public Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default) =>
        database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var parameters = new { tenant = tenant.Value, batchSize };
                await connection.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM job_pauses WHERE tenant = @tenant; DELETE FROM job_rates WHERE tenant = @tenant", parameters, transaction, cancellationToken: token));
                return await connection.ExecuteAsync(new CommandDefinition(
                    "DELETE FROM jobs WHERE seq IN (SELECT seq FROM jobs WHERE tenant = @tenant ORDER BY seq LIMIT @batchSize)", parameters, transaction, cancellationToken: token));
            },
            cancellationToken);

    public Task<long> GetTimeAsync(CancellationToken cancellationToken = default) =>
        database.ReadAsync((connection, token) => dialect.GetTimeAsync(connection, null, token).AsTask(), cancellationToken);

    private async Task<IReadOnlyList<JobAdded>> AddTogetherAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken)
    {
        for (var race = 1; jobs.Count > 0; race++)
        {
            try
            {
                var added = await database.WriteAsync(
                    (connection, transaction, token) => dialect.AddAsync(connection, transaction, jobs, maxUnfinished, token),
                    cancellationToken);
                JobFollowers.Tell(signals, added.Failed);
                return added.Answers;
            }
            catch (LostRaceException) when (race < MaxRaces)
            {
                // Nothing of it was kept; now the other's job is there.
            }
        }

        return [];
    }

    private async Task<IReadOnlyList<LeasedJob>> LeaseAsync(
        DbConnection connection, DbTransaction transaction, LeaseRequest request, IReadOnlyList<TenantShare> shares, CancellationToken cancellationToken)
    {
        if (!JobLimitQueries.AreSet(request))
        {
            return await dialect.LeaseAsync(connection, transaction, request, shares, request.Max, cancellationToken);
        }

        await dialect.LockLimitsAsync(connection, transaction, request.Queue, cancellationToken);
        var now = await dialect.GetTimeAsync(connection, transaction, cancellationToken);
        var (left, most) = await JobLimitQueries.FindRoomAsync(connection, transaction, dialect, request, shares, now, cancellationToken);
        var leased = left.Count == 0 || most == 0 ? [] : await dialect.LeaseAsync(connection, transaction, request, left, most, cancellationToken);
        await JobLimitQueries.TakeAsync(connection, transaction, request, leased, now, cancellationToken);
        return leased;
    }

    private Task<IReadOnlyList<JobState?>> EndTogetherAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken) =>
        WriteAsync(
            async (connection, transaction, token) =>
            {
                var ended = await dialect.EndAsync(connection, transaction, ends, token);
                return (ended.Answers, ended.Sequences, ended.Now);
            },
            cancellationToken);

    private PostgresJobBatches? CreateBatches() => dialect is PostgresJobDialect postgres
        ? new(
            AddTogetherAsync,
            (request, share, owners, token) => database.WriteAsync((connection, transaction, call) => postgres.LeaseAsync(connection, transaction, request, share, owners, call), token),
            EndTogetherAsync)
        : null;

    private static string[] Clean(IReadOnlyList<string>? texts) => texts is null ? [] : [.. texts.Select(text => StorableText.Clean(text))];

    /// <summary>Runs a change of one job that answers with its sequence and state; when it changed nothing the answer is the state as it is.</summary>
    private Task<JobState?> ChangeAsync(TenantId tenant, Guid id, string sql, int priority, CancellationToken cancellationToken) =>
        WriteAsync<JobState?>(
            async (connection, transaction, token) =>
            {
                var now = await dialect.GetTimeAsync(connection, transaction, token);
                var parameters = new { id = dialect.ToParameter(id), tenant = tenant.Value, now, priority };
                var changed = await JobQueries.ReadAsync(connection, transaction, sql, parameters, row => (Sequence: row.GetInt64(0), State: (JobState)row.GetInt32(1)), token);
                if (changed.Count > 0)
                {
                    return (changed[0].State, changed[0].State >= JobState.Completed ? [changed[0].Sequence] : [], now);
                }

                var state = await connection.ExecuteScalarAsync<int?>(new CommandDefinition(
                    "SELECT state FROM jobs WHERE id = @id AND tenant = @tenant", parameters, transaction, cancellationToken: token));
                return ((JobState?)state, [], now);
            },
            cancellationToken);

    /// <summary>A write after which those that follow ended jobs are moved, in the same transaction, and told of once it is durable.</summary>
    private async Task<T> WriteAsync<T>(
        Func<DbConnection, DbTransaction, CancellationToken, Task<(T Result, IReadOnlyCollection<long> Ended, long Now)>> work, CancellationToken cancellationToken)
    {
        var (result, moved) = await database.WriteAsync(
            async (connection, transaction, token) =>
            {
                var (outcome, ended, now) = await work(connection, transaction, token);
                return (outcome, await JobFollowing.MoveAsync(connection, transaction, dialect, ended, now, token));
            },
            cancellationToken);
        JobFollowers.Tell(signals, moved);
        return result;
    }

    private Task<IReadOnlyList<Job>> ReadAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Job>>(async (connection, token) => await JobQueries.ReadAsync(connection, null, sql, parameters, token), cancellationToken);
}

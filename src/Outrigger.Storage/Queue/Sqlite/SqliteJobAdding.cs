using System.Runtime.InteropServices;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>
/// Adds jobs one by one inside one transaction, each with what those before it left. The only place that inserts jobs.
/// </summary>
internal sealed class SqliteJobAdding(SqliteStatements statements, long maxUnfinished, long now)
{
    private const string Insert =
        """
        INSERT INTO jobs (
            id, tenant, queue, type, state, priority, score, is_scored, deadline, run_at, max_attempts, backoff, time_limit, follows, added_by, user_id, callback_url,
            idempotency_key, request_hash, schedule, added_at, ready_at, finished_at, error_code, error_message, callback_state, callback_due, model,
            attempts, stalls, token, is_cancel_requested, progress, callback_attempts)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, 0, 0, 0, 0, 0, 0)
        ON CONFLICT (id, tenant) DO NOTHING
        """;

    private const string InsertInput = "INSERT INTO job_inputs (seq, input, signals) VALUES (?1, ?2, ?3)";
    private const string FindKey = "SELECT id, request_hash FROM jobs WHERE tenant = ?1 AND queue = ?2 AND idempotency_key = ?3";
    private const string FindState = "SELECT state FROM jobs WHERE id = ?1 AND tenant = ?2";
    private const string CountUnfinished = "SELECT COALESCE(SUM(jobs), 0) FROM job_counts WHERE queue = ?1 AND state IN (0, 1, 2, 3) AND tenant = ?2";

    private readonly Dictionary<(TenantId Tenant, string Queue), long> _unfinished = [];
    private readonly SqliteJobCounts _counts = new();
    private readonly List<Job> _failed = [];

    public AddedJobs Run(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        var answers = new JobAdded[jobs.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            answers[i] = Add(jobs[i]);
        }

        _counts.Write(statements);
        return new(answers, _failed);
    }

    private JobAdded Add(NewJob job)
    {
        if (job.IdempotencyKey is not null && FindByKey(job) is { } earlier)
        {
            return earlier;
        }

        JobState? predecessor = null;
        if (job.After is { } after && (predecessor = StateOf(job.Tenant, after)) is null)
        {
            return Refuse(job, JobAddOutcome.PredecessorUnknown);
        }

        ref var unfinished = ref CollectionsMarshal.GetValueRefOrAddDefault(_unfinished, (job.Tenant, job.Queue), out var isCounted);
        unfinished = isCounted || maxUnfinished == long.MaxValue ? unfinished : Count(job);
        if (unfinished >= maxUnfinished)
        {
            return Refuse(job, JobAddOutcome.QueueFull);
        }

        var row = NewJobRow.Of(job, predecessor, now);
        if (!TryInsert(row))
        {
            return new(job.Id, JobAddOutcome.Existing);
        }

        unfinished += row.IsUnfinished ? 1 : 0;
        _counts.Add(job.Queue, row.State, job.Tenant.Value, 1);
        if (!row.IsUnfinished)
        {
            _failed.Add(row.ToJob());
        }

        return new(job.Id, JobAddOutcome.Added);
    }

    private JobAdded? FindByKey(NewJob job)
    {
        var statement = statements.Get(FindKey).Bind(job.Tenant.Value).Bind(job.Queue).Bind(job.IdempotencyKey);
        JobAdded? found = null;
        if (statement.Step())
        {
            found = new(statement.Guid(0), statement.Blob(1).AsSpan().SequenceEqual(job.RequestHash.Span) ? JobAddOutcome.Existing : JobAddOutcome.KeyReused);
        }

        statement.Reset();
        return found;
    }

    private JobAdded Refuse(NewJob job, JobAddOutcome why) => new(job.Id, StateOf(job.Tenant, job.Id) is null ? why : JobAddOutcome.Existing);

    private JobState? StateOf(TenantId tenant, Guid id)
    {
        var statement = statements.Get(FindState).Bind(id).Bind(tenant.Value);
        JobState? state = statement.Step() ? (JobState)statement.Int64(0) : null;
        statement.Reset();
        return state;
    }

    private long Count(NewJob job)
    {
        var statement = statements.Get(CountUnfinished).Bind(job.Queue).Bind(job.Tenant.Value);
        statement.Step();
        var count = statement.Int64(0);
        statement.Reset();
        return count;
    }

    private bool TryInsert(NewJobRow row)
    {
        var job = row.Request;
        statements.Get(Insert)
            .Bind(job.Id).Bind(job.Tenant.Value).Bind(job.Queue).Bind(job.Type).Bind((long)row.State).Bind(job.Priority).BindDouble(row.Score).Bind(job.IsScored ? 1 : 0)
            .Bind(job.DeadlineMicros).Bind(job.RunAtMicros).Bind(job.MaxAttempts).Bind(JobRows.Micros(job.Backoff))
            .Bind(job.TimeLimit is { } limit ? JobRows.Micros(limit) : null).Bind(job.After).Bind(job.AddedBy).Bind(job.UserId).Bind(job.CallbackUrl)
            .Bind(job.IdempotencyKey).Bind(job.RequestHash.Span).Bind(job.Schedule).Bind(now).Bind(row.ReadyAt).Bind(row.FinishedAt)
            .Bind(row.ErrorCode).Bind(row.ErrorMessage).Bind(row.CallbackState).Bind(row.CallbackDue).Bind(job.Model)
            .Run();
        if (statements.Changes == 0)
        {
            return false;
        }

        statements.Get(InsertInput).Bind(statements.LastRowId).Bind(job.Input.Span).Bind(job.Signals.Span).Run();
        return true;
    }
}

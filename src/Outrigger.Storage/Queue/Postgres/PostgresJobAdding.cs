using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Postgres;

/// <summary>
/// Adds a batch in one statement. What is there already is asked first; whoever loses a race for an id or key begins
/// again (<see cref="LostRaceException"/>), as by then the winner can be seen.
/// </summary>
internal sealed class PostgresJobAdding(DbConnection connection, DbTransaction transaction, long offset, long maxUnfinished)
{
    private static readonly Column[] Columns =
    [
        new("id", "uuid", rows => rows.Select(row => row.Request.Id).ToArray()),
        Text("tenant", row => row.Request.Tenant.Value),
        Text("queue", row => row.Request.Queue),
        Text("type", row => row.Request.Type),
        Integer("state", row => (int)row.State),
        Integer("priority", row => row.Request.Priority),
        new("score", "double precision", rows => rows.Select(row => row.Score).ToArray()),
        Integer("is_scored", row => row.Request.IsScored ? 1 : 0),
        Number("deadline", row => row.Request.DeadlineMicros),
        Number("run_at", row => row.Request.RunAtMicros),
        Integer("max_attempts", row => row.Request.MaxAttempts),
        Number("backoff", row => JobRows.Micros(row.Request.Backoff)),
        Number("time_limit", row => row.Request.TimeLimit is { } limit ? JobRows.Micros(limit) : null),
        new("follows", "uuid", rows => rows.Select(row => row.Request.After).ToArray()),
        Text("added_by", row => row.Request.AddedBy),
        Text("user_id", row => row.Request.UserId),
        Text("model", row => row.Request.Model),
        Text("callback_url", row => row.Request.CallbackUrl),
        Text("idempotency_key", row => row.Request.IdempotencyKey),
        new("request_hash", "bytea", rows => rows.Select(row => row.Request.RequestHash.ToArray()).ToArray()),
        Text("schedule", row => row.Request.Schedule),
        Number("added_at", row => row.Now),
        Number("ready_at", row => row.ReadyAt),
        Number("finished_at", row => row.FinishedAt),
        Text("error_code", row => row.ErrorCode),
        Text("error_message", row => row.ErrorMessage),
        Integer("callback_state", row => row.CallbackState),
        Number("callback_due", row => row.CallbackDue),
        new("input", "bytea", rows => rows.Select(row => row.Request.Input.ToArray()).ToArray()),
        new("signals", "bytea", rows => rows.Select(row => row.Request.Signals.ToArray()).ToArray()),
    ];

    private static readonly string Names = string.Join(", ", Columns.SkipLast(2).Select(column => column.Name));

    // In the order of keys, so that two batches with the same ones never wait for each other; numbered in their own order.
    private static readonly string Insert =
        $"""
        WITH asked AS MATERIALIZED (
            SELECT nextval('jobs_seq_seq') AS seq, a.* FROM unnest({string.Join(", ", Columns.Select((column, i) => $"${i + 1}::{column.Type}[]"))})
            WITH ORDINALITY AS a ({string.Join(", ", Columns.Select(column => column.Name))}, place) ORDER BY a.place
        ), added AS (
            INSERT INTO jobs (seq, {Names}, attempts, stalls, token, is_cancel_requested, progress, callback_attempts)
            SELECT seq, {Names}, 0, 0, 0, 0, 0, 0 FROM asked ORDER BY idempotency_key, place
            ON CONFLICT DO NOTHING RETURNING seq
        ), inputs AS (
            INSERT INTO job_inputs (seq, input, signals) SELECT a.seq, a.input, a.signals FROM asked AS a JOIN added USING (seq)
        )
        SELECT count(*) FROM added
        """;

    private readonly Dictionary<(TenantId, Guid), JobState> _states = [];
    private readonly Dictionary<(TenantId, string Queue, string Key), (Guid Id, byte[] Hash)> _keys = [];
    private readonly Dictionary<(TenantId, string Queue), long> _unfinished = [];
    private readonly List<NewJobRow> _rows = [];
    private long _now;

    public async Task<AddedJobs> RunAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        await CountAsync(jobs, cancellationToken);
        await FindKeysAsync(jobs, cancellationToken);
        await FindStatesAsync(jobs, cancellationToken);
        JobAdded[] answers = [.. jobs.Select(Add)];
        if (_rows.Count > 0)
        {
            await using var command = new NpgsqlCommand(Insert, (NpgsqlConnection)connection, (NpgsqlTransaction)transaction);
            foreach (var column in Columns)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = column.Values(_rows), NpgsqlDbType = NpgsqlDbType.Array | column.DbType });
            }

            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! != _rows.Count)
            {
                throw new LostRaceException();
            }
        }

        return new(answers, [.. _rows.Where(row => !row.IsUnfinished).Select(row => row.ToJob())]);
    }

    private JobAdded Add(NewJob job)
    {
        var key = job.IdempotencyKey is null ? default : (job.Tenant, Clean(job.Queue), Clean(job.IdempotencyKey));
        if (job.IdempotencyKey is not null && _keys.TryGetValue(key, out var earlier))
        {
            return new(earlier.Id, earlier.Hash.AsSpan().SequenceEqual(job.RequestHash.Span) ? JobAddOutcome.Existing : JobAddOutcome.KeyReused);
        }

        if (_states.ContainsKey((job.Tenant, job.Id)))
        {
            return new(job.Id, JobAddOutcome.Existing);
        }

        JobState? predecessor = null;
        if (job.After is { } after)
        {
            if (!_states.TryGetValue((job.Tenant, after), out var state))
            {
                return new(job.Id, JobAddOutcome.PredecessorUnknown);
            }

            predecessor = state;
        }

        var place = (job.Tenant, Clean(job.Queue));
        if (_unfinished[place] >= maxUnfinished)
        {
            return new(job.Id, JobAddOutcome.QueueFull);
        }

        var row = NewJobRow.Of(job, predecessor, _now);
        _rows.Add(row);
        _unfinished[place] += row.IsUnfinished ? 1 : 0;
        _states.Add((job.Tenant, job.Id), row.State);
        if (job.IdempotencyKey is not null)
        {
            _keys.Add(key, (job.Id, job.RequestHash.ToArray()));
        }

        return new(job.Id, JobAddOutcome.Added);
    }

    private async Task CountAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        (TenantId Tenant, string Queue)[] places = [.. jobs.Select(job => (job.Tenant, Clean(job.Queue))).Distinct().OrderBy(place => place.Item2, StringComparer.Ordinal).ThenBy(place => place.Tenant.Value, StringComparer.Ordinal)];
        await ReadCountsAsync(places, cancellationToken);

        // Exact where it matters: near the limit one transaction at a time adds. Farther away the jobs of transactions that
        // have not committed cannot make up the difference.
        var near = places.Where(place => maxUnfinished - _unfinished[place] < Math.Min(20_000, maxUnfinished / 10) + jobs.Count + 64).ToArray();
        if (near.Length == 0)
        {
            return;
        }

        foreach (var (tenant, queue) in near)
        {
            await using var command = PostgresJobDialect.Command(connection, transaction, "SELECT pg_advisory_xact_lock(hashtextextended($1 || '/' || $2, 1785684597))", tenant.Value, queue);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await ReadCountsAsync(places, cancellationToken);
    }

    private async Task ReadCountsAsync((TenantId Tenant, string Queue)[] places, CancellationToken cancellationToken)
    {
        await using var command = PostgresJobDialect.Command(
            connection,
            transaction,
            $"""
            SELECT (SELECT COALESCE(sum(c.jobs), 0)::bigint FROM job_counts AS c WHERE c.queue = p.queue AND c.state IN (0, 1, 2, 3) AND c.tenant = p.tenant), {PostgresJobDialect.Clock} + $3
            FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS p (tenant, queue, place) ORDER BY p.place
            """,
            places.Select(place => place.Tenant.Value).ToArray(),
            places.Select(place => place.Queue).ToArray(),
            offset);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        for (var i = 0; await rows.ReadAsync(cancellationToken); i++)
        {
            _unfinished[places[i]] = rows.GetInt64(0);
            _now = Math.Max(_now, rows.GetInt64(1));
        }
    }

    private async Task FindKeysAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        NewJob[] keyed = [.. jobs.Where(job => job.IdempotencyKey is not null)];
        if (keyed.Length == 0)
        {
            return;
        }

        await using var command = PostgresJobDialect.Command(
            connection,
            transaction,
            """
            SELECT j.tenant, j.queue, j.idempotency_key, j.id, j.request_hash FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[], $3::text[]) AS a (tenant, queue, key)) AS a
            JOIN jobs AS j ON j.tenant = a.tenant AND j.queue = a.queue AND j.idempotency_key = a.key AND j.idempotency_key IS NOT NULL
            """,
            keyed.Select(job => job.Tenant.Value).ToArray(),
            keyed.Select(job => Clean(job.Queue)).ToArray(),
            keyed.Select(job => Clean(job.IdempotencyKey!)).ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            _keys.Add((TenantId.Parse(rows.GetString(0)), rows.GetString(1), rows.GetString(2)), (rows.GetGuid(3), rows.GetFieldValue<byte[]>(4)));
        }
    }

    // Shared locks keep a predecessor from ending until the job that follows it can be seen by whoever ends it.
    private async Task FindStatesAsync(IReadOnlyList<NewJob> jobs, CancellationToken cancellationToken)
    {
        (TenantId Tenant, Guid Id)[] asked = [.. jobs.Select(job => (job.Tenant, job.Id)), .. jobs.Where(job => job.After is not null).Select(job => (job.Tenant, job.After!.Value))];
        await using var command = PostgresJobDialect.Command(
            connection,
            transaction,
            """
            SELECT j.tenant, j.id, j.state FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::uuid[]) AS a (tenant, id)) AS a
            JOIN jobs AS j ON j.id = a.id AND j.tenant = a.tenant ORDER BY j.seq FOR SHARE OF j
            """,
            asked.Select(one => one.Tenant.Value).ToArray(),
            asked.Select(one => one.Id).ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            _states.Add((TenantId.Parse(rows.GetString(0)), rows.GetGuid(1)), (JobState)rows.GetInt32(2));
        }
    }

    private static string Clean(string text) => StorableText.Clean(text);

    private static Column Text(string name, Func<NewJobRow, string?> value) => new(name, "text", rows => rows.Select(row => StorableText.Clean(value(row))).ToArray());

    private static Column Integer(string name, Func<NewJobRow, int> value) => new(name, "integer", rows => rows.Select(value).ToArray());

    private static Column Number(string name, Func<NewJobRow, long?> value) => new(name, "bigint", rows => rows.Select(value).ToArray());

    private sealed record Column(string Name, string Type, Func<IReadOnlyList<NewJobRow>, object> Values)
    {
        public NpgsqlDbType DbType { get; } = Type switch
        {
            "uuid" => NpgsqlDbType.Uuid,
            "text" => NpgsqlDbType.Text,
            "integer" => NpgsqlDbType.Integer,
            "double precision" => NpgsqlDbType.Double,
            "bytea" => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Bigint,
        };
    }
}

/// <summary>Another transaction added a job with the same id or key at the same moment: begin again, with its job in sight.</summary>
internal sealed class LostRaceException() : Exception("Another transaction added the same job.");

using System.Data.Common;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue;

/// <summary>Jobs as rows of <c>jobs</c> (j) with their inputs (i).</summary>
internal static class JobRows
{
    public const string Columns =
        "j.seq, j.id, j.tenant, j.queue, j.type, j.state, j.priority, j.score, j.is_scored, j.deadline, j.run_at, j.max_attempts, j.backoff, j.time_limit, j.follows, "
        + "j.added_by, j.user_id, j.callback_url, j.idempotency_key, j.request_hash, j.schedule, j.added_at, j.ready_at, j.started_at, j.finished_at, j.attempts, "
        + "j.stalls, j.token, j.lease_owner, j.lease_until, j.is_cancel_requested, j.progress, j.progress_text, j.error_code, j.error_message, j.callback_state, "
        + "j.callback_attempts, j.callback_status, j.callback_error, j.callback_due, j.result, i.input, i.signals, j.model";

    public const string From = "FROM jobs AS j JOIN job_inputs AS i ON i.seq = j.seq";

    public static Job Read(DbDataReader row) => new()
    {
        Request = ReadRequest(row),
        Sequence = row.GetInt64(0),
        State = (JobState)row.GetInt32(5),
        AddedAtMicros = row.GetInt64(21),
        ReadyAtMicros = row.GetInt64(22),
        StartedAtMicros = row.Number(23),
        FinishedAtMicros = row.Number(24),
        Attempts = row.GetInt32(25),
        Stalls = row.GetInt32(26),
        LeaseOwner = row.Text(28),
        LeaseUntilMicros = row.Number(29),
        IsCancelRequested = row.GetInt32(30) != 0,
        ProgressPercent = row.GetInt32(31),
        ProgressText = row.Text(32),
        Error = row.IsDBNull(33) ? null : new JobError(row.GetString(33), row.GetString(34)),
        Callback = row.IsDBNull(17)
            ? null
            : new JobCallback((JobCallbackState)row.GetInt32(35), row.GetInt32(36), (int?)row.Number(37), row.Text(38), row.Number(39)),
        Result = row.IsDBNull(40) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(40),
    };

    /// <summary>The fencing token.</summary>
    public static long ReadToken(DbDataReader row) => row.GetInt64(27);

    private static NewJob ReadRequest(DbDataReader row) => new()
    {
        Id = row.Id(1),
        Tenant = TenantId.Parse(row.GetString(2)),
        Queue = row.GetString(3),
        Type = row.GetString(4),
        Priority = row.GetInt32(6),
        Score = row.GetDouble(7),
        IsScored = row.GetInt32(8) != 0,
        DeadlineMicros = row.Number(9),
        RunAtMicros = row.Number(10),
        MaxAttempts = row.GetInt32(11),
        Backoff = Span(row.GetInt64(12)),
        TimeLimit = row.Number(13) is { } limit ? Span(limit) : null,
        After = row.IsDBNull(14) ? null : row.Id(14),
        AddedBy = row.GetString(15),
        UserId = row.Text(16),
        Model = row.Text(43),
        CallbackUrl = row.Text(17),
        IdempotencyKey = row.Text(18),
        RequestHash = row.GetFieldValue<byte[]>(19),
        Schedule = row.Text(20),
        Input = row.GetFieldValue<byte[]>(41),
        Signals = row.GetFieldValue<byte[]>(42),
    };

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan Span(long micros) => new(micros * TimeSpan.TicksPerMicrosecond);
}

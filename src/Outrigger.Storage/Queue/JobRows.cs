using System.Data.Common;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

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
        StartedAtMicros = Number(row, 23),
        FinishedAtMicros = Number(row, 24),
        Attempts = row.GetInt32(25),
        Stalls = row.GetInt32(26),
        LeaseOwner = Text(row, 28),
        LeaseUntilMicros = Number(row, 29),
        IsCancelRequested = row.GetInt32(30) != 0,
        ProgressPercent = row.GetInt32(31),
        ProgressText = Text(row, 32),
        Error = row.IsDBNull(33) ? null : new JobError(row.GetString(33), row.GetString(34)),
        Callback = row.IsDBNull(17)
            ? null
            : new JobCallback((JobCallbackState)row.GetInt32(35), row.GetInt32(36), (int?)Number(row, 37), Text(row, 38), Number(row, 39)),
        Result = row.IsDBNull(40) ? (ReadOnlyMemory<byte>?)null : row.GetFieldValue<byte[]>(40),
    };

    /// <summary>The fencing token.</summary>
    public static long ReadToken(DbDataReader row) => row.GetInt64(27);

    public static Guid ReadId(DbDataReader row, int column) => row.GetValue(column) is byte[] bytes ? new Guid(bytes, bigEndian: true) : row.GetGuid(column);

    private static NewJob ReadRequest(DbDataReader row) => new()
    {
        Id = ReadId(row, 1),
        Tenant = TenantId.Parse(row.GetString(2)),
        Queue = row.GetString(3),
        Type = row.GetString(4),
        Priority = row.GetInt32(6),
        Score = row.GetDouble(7),
        IsScored = row.GetInt32(8) != 0,
        DeadlineMicros = Number(row, 9),
        RunAtMicros = Number(row, 10),
        MaxAttempts = row.GetInt32(11),
        Backoff = Span(row.GetInt64(12)),
        TimeLimit = Number(row, 13) is { } limit ? Span(limit) : null,
        After = row.IsDBNull(14) ? null : ReadId(row, 14),
        AddedBy = row.GetString(15),
        UserId = Text(row, 16),
        Model = Text(row, 43),
        CallbackUrl = Text(row, 17),
        IdempotencyKey = Text(row, 18),
        RequestHash = row.GetFieldValue<byte[]>(19),
        Schedule = Text(row, 20),
        Input = row.GetFieldValue<byte[]>(41),
        Signals = row.GetFieldValue<byte[]>(42),
    };

    public static long Micros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan Span(long micros) => new(micros * TimeSpan.TicksPerMicrosecond);

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}

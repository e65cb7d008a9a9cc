using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Storage.Engine;

namespace Outrigger.Storage.Queue.Sqlite;

/// <summary>
/// Jobs read by a prepared statement, for leasing: there reading them the common way (<see cref="JobRows"/>) would cost
/// more than everything else, as the statement would be prepared each time.
/// </summary>
internal static class SqliteJobRows
{
    private const string Select = $"SELECT {JobRows.Columns} {JobRows.From} WHERE j.seq = ?1";

    /// <summary>A job that is there.</summary>
    public static (Job Job, long Token) Read(SqliteStatements statements, long sequence)
    {
        var row = statements.Get(Select).Bind(sequence);
        row.Step();
        var read = (Read(row), row.Int64(27));
        row.Reset();
        return read;
    }

    private static Job Read(SqliteStatement row) => new()
    {
        Request = ReadRequest(row),
        Sequence = row.Int64(0),
        State = (JobState)row.Int64(5),
        AddedAtMicros = row.Int64(21),
        ReadyAtMicros = row.Int64(22),
        StartedAtMicros = row.Number(23),
        FinishedAtMicros = row.Number(24),
        Attempts = (int)row.Int64(25),
        Stalls = (int)row.Int64(26),
        LeaseOwner = row.Text(28),
        LeaseUntilMicros = row.Number(29),
        IsCancelRequested = row.Int64(30) != 0,
        ProgressPercent = (int)row.Int64(31),
        ProgressText = row.Text(32),
        Error = row.Text(33) is { } code ? new JobError(code, row.Text(34)!) : null,
        Callback = row.IsNull(17) ? null : new JobCallback((JobCallbackState)row.Int64(35), (int)row.Int64(36), (int?)row.Number(37), row.Text(38), row.Number(39)),
        Result = row.IsNull(40) ? (ReadOnlyMemory<byte>?)null : row.Blob(40),
    };

    private static NewJob ReadRequest(SqliteStatement row) => new()
    {
        Id = row.Guid(1),
        Tenant = TenantId.Parse(row.Text(2)!),
        Queue = row.Text(3)!,
        Type = row.Text(4)!,
        Priority = (int)row.Int64(6),
        Score = row.Double(7),
        IsScored = row.Int64(8) != 0,
        DeadlineMicros = row.Number(9),
        RunAtMicros = row.Number(10),
        MaxAttempts = (int)row.Int64(11),
        Backoff = JobRows.Span(row.Int64(12)),
        TimeLimit = row.Number(13) is { } limit ? JobRows.Span(limit) : null,
        After = row.IsNull(14) ? null : row.Guid(14),
        AddedBy = row.Text(15)!,
        UserId = row.Text(16),
        Model = row.Text(43),
        CallbackUrl = row.Text(17),
        IdempotencyKey = row.Text(18),
        RequestHash = row.Blob(19),
        Schedule = row.Text(20),
        Input = row.Blob(41),
        Signals = row.Blob(42),
    };
}

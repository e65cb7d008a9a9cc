using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Outrigger.Core.Errors;
using SQLitePCL;

namespace Outrigger.Storage.Engine;

/// <summary>
/// Turns what a driver throws into an error that a caller may see. Driver texts stay inside: they can name paths, hosts
/// and values.
/// </summary>
internal static class StorageFailure
{
    /// <summary>After how long a call that met a dead database may be repeated.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>The typed error behind a failure of the database itself; null for everything else (constraints, bad SQL, cancellation).</summary>
    public static OutriggerException? Translate(Exception failure) => failure switch
    {
        SqliteException sqlite => FromSqlite(sqlite),
        PostgresException postgres => FromPostgres(postgres),
        NpgsqlException npgsql when IsOutage(npgsql) => Unavailable("The database server does not answer.", npgsql),
        TimeoutException timeout => Unavailable("The database server did not answer in time.", timeout),
        SocketException or EndOfStreamException => Unavailable("The connection to the database server broke.", failure),
        _ => null,
    };

    /// <summary>The error for a database that cannot be reached.</summary>
    public static OutriggerException Unavailable(string detail, Exception? cause = null) =>
        new(CoreErrors.StorageUnavailable.With(detail) with { RetryAfter = RetryAfter }, cause);

    private static bool IsOutage(NpgsqlException failure) =>
        failure.IsTransient || failure.InnerException is IOException or SocketException or TimeoutException or EndOfStreamException;

    private static OutriggerException? FromSqlite(SqliteException failure) => failure.SqliteErrorCode switch
    {
        raw.SQLITE_FULL => Full(failure),

        // The shared-memory file of the write-ahead log is grown by the same writes that fail on a full disk.
        raw.SQLITE_IOERR when failure.SqliteExtendedErrorCode is raw.SQLITE_IOERR_SHMSIZE or raw.SQLITE_IOERR_WRITE => Full(failure),
        raw.SQLITE_IOERR => Unavailable("The disk that holds the database reports an error.", failure),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new OutriggerException(
            StorageErrors.Locked.With("Another program holds the database file for longer than the busy timeout.") with { RetryAfter = RetryAfter },
            failure),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => Unavailable("The database file cannot be opened for writing.", failure),
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => new OutriggerException(StorageErrors.Corrupt.With("The database file is damaged or not a database."), failure),
        _ => null,
    };

    private static OutriggerException? FromPostgres(PostgresException failure) => failure.SqlState switch
    {
        PostgresErrorCodes.DiskFull => Full(failure),
        PostgresErrorCodes.TooManyConnections
            or PostgresErrorCodes.AdminShutdown
            or PostgresErrorCodes.CrashShutdown
            or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.IoError
            or PostgresErrorCodes.ReadOnlySqlTransaction => Unavailable("The database server does not take the call now.", failure),
        PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable => Unavailable("The database server did not answer in time.", failure),
        { } state when state.StartsWith("08", StringComparison.Ordinal) => Unavailable("The connection to the database server broke.", failure),
        _ => null,
    };

    private static OutriggerException Full(DbException failure) =>
        new(CoreErrors.StorageFull.With("The disk that holds the database is full; nothing of the call was kept.") with { RetryAfter = RetryAfter }, failure);
}

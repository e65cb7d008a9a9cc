using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Outrigger.Core.Errors;
using Outrigger.Storage.Migrations;

namespace Outrigger.Storage.Engine;

/// <summary>
/// SQLite in one file: <see cref="SqliteWriter"/> writes, a bounded pool of connections reads beside it (write-ahead
/// log), so that a slow report never holds up a write. Thread-safe.
/// </summary>
/// <seealso href="https://www.sqlite.org/wal.html"/>
internal sealed class SqliteDatabase(string path, StorageOptions options, TimeProvider time) : IDatabase, IDisposable
{
    // The log is cut back to this after a checkpoint, so that one large write does not keep its space for ever.
    private const int MaxIdleLogBytes = 16 * 1024 * 1024;

    // A checkpoint syncs the log and the file: at SQLite's 4 MB a busy queue makes ten a second. After 16 MB of pages.
    private const int CheckpointPages = 4096;

    private readonly ConcurrentBag<SqliteConnection> _idleReaders = [];
    private readonly SemaphoreSlim _readers = new(options.MaxConnections);
    private SqliteWriter? _writer;
    private volatile bool _isDisposed;

    public DatabaseEngine Engine => DatabaseEngine.Sqlite;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        SqliteConnection? connection = null;
        try
        {
            CreatePrivately();
            connection = OpenToWrite();
            await new MigrationRunner(MigrationSet.Load(Engine), time).RunAsync(connection, Engine, cancellationToken);
            _writer = new SqliteWriter(connection, OpenToWrite, options.GroupCommitMaxWrites, options.WriteQueueCapacity);
            connection = null;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            var cause = StorageFailure.Translate(failure)?.Error ?? CoreErrors.StorageUnavailable.With("The database file cannot be used.");
            throw new OutriggerException(cause with { Detail = $"{cause.Detail} File: {path}. ({failure.Message})" }, failure);
        }
        finally
        {
            connection?.Dispose();
        }
    }

    public async Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var writer = _writer ?? throw new InvalidOperationException("The database has not been started.");
        cancellationToken.ThrowIfCancellationRequested();
        var item = new SqliteWork<T>(work, cancellationToken);
        await EnqueueAsync(writer, item, cancellationToken);
        if (!cancellationToken.CanBeCanceled)
        {
            return await item.Task;
        }

        await using var registration = cancellationToken.UnsafeRegister(static state => ((SqliteWork<T>)state!).Cancel(), item);
        return await item.Task;
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        if (!await _readers.WaitAsync(options.CommandTimeout, cancellationToken))
        {
            throw StorageFailure.Unavailable("Too many queries wait for the database.");
        }

        SqliteConnection? connection = null;
        var isSound = false;
        try
        {
            connection = Rent();
            var result = await work(connection, cancellationToken);
            isSound = true;
            return result;
        }
        catch (SqliteException failure) when (StorageFailure.Translate(failure) is { } translated)
        {
            throw translated;
        }
        finally
        {
            Return(connection, isSound);
            _readers.Release();
        }
    }

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        // Writing costs a commit, so it is tried only while the last write failed: that is what must show when it is over.
        if (_writer?.Outage is null)
        {
            await ReadAsync(static (connection, _) => Task.FromResult(Scalar(connection, null, "SELECT 1")), cancellationToken);
            return;
        }

        await WriteAsync(
            static (connection, transaction, _) => Task.FromResult(Scalar(connection, transaction, "UPDATE schema_migrations SET build = build WHERE version = 1")),
            cancellationToken);
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        while (_idleReaders.TryTake(out var reader))
        {
            reader.Dispose();
        }

        // Last: closing the last connection checkpoints the log into the database file and removes it.
        _writer?.Dispose();
    }

    private async Task EnqueueAsync(SqliteWriter writer, SqliteWork item, CancellationToken cancellationToken)
    {
        try
        {
            var queued = writer.EnqueueAsync(item, cancellationToken);
            if (!queued.IsCompletedSuccessfully)
            {
                await queued.AsTask().WaitAsync(options.CommandTimeout, time, cancellationToken);
            }
        }
        catch (TimeoutException) when (item.TryCancel())
        {
            throw StorageFailure.Unavailable("Too many writes wait for the database.");
        }
        catch (TimeoutException)
        {
            // It found room at the last moment and is being written: its outcome counts.
        }
        catch (ChannelClosedException failure)
        {
            throw StorageFailure.Unavailable("The server is stopping.", failure);
        }
    }

    private SqliteConnection Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_idleReaders.TryTake(out var idle))
        {
            return idle;
        }

        var connection = Open();
        Execute(connection, "PRAGMA query_only = ON");
        return connection;
    }

    private void Return(SqliteConnection? connection, bool isSound)
    {
        if (isSound && !_isDisposed)
        {
            _idleReaders.Add(connection!);
            return;
        }

        connection?.Dispose();
    }

    private SqliteConnection OpenToWrite()
    {
        var connection = Open();

        // 32 MB of pages: every write touches several indexes, and with SQLite's 2 MB a large table's are read again each time.
        Execute(connection, "PRAGMA cache_size = -32768");
        return connection;
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            ForeignKeys = true,

            // We pool ourselves: the driver's pool has no bound and would keep the file open behind our back.
            Pooling = false,
            DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
        }.ToString());
        try
        {
            connection.Open();
            Execute(
                connection,
                $"PRAGMA busy_timeout = {(int)options.BusyTimeout.TotalMilliseconds}; PRAGMA journal_mode = WAL; "
                + $"PRAGMA synchronous = {(options.Durability == StorageDurability.Full ? "FULL" : "NORMAL")}; "
                + $"PRAGMA journal_size_limit = {MaxIdleLogBytes}; PRAGMA wal_autocheckpoint = {CheckpointPages}; PRAGMA trusted_schema = OFF");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void CreatePrivately()
    {
        // SQLite would create the file with the umask's rights; the log files copy the rights of the database.
        var create = new FileStreamOptions { Access = FileAccess.ReadWrite, Mode = FileMode.OpenOrCreate, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new FileStream(path, create);
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static object? Scalar(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        return command.ExecuteScalar();
    }
}

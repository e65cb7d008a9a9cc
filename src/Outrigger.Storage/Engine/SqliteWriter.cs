using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Outrigger.Storage.Engine;

/// <summary>
/// The one thread that writes to SQLite. It takes what is queued (up to a bound) into one transaction, each write in its
/// own savepoint, and commits once: the price of a durable commit, one fsync, is shared by the group. While a commit
/// runs the next group gathers, so the group grows with the load by itself and nobody ever waits for a timer.
/// </summary>
/// <seealso href="https://www.sqlite.org/lang_savepoint.html"/>
internal sealed class SqliteWriter : IDisposable
{
    private readonly Func<SqliteConnection> _open;
    private readonly Channel<SqliteWork> _queue;
    private readonly ManualResetEventSlim _wake = new();
    private readonly int _maxWrites;
    private readonly Thread _thread;
    private SqliteConnection _connection;
    private bool _isBroken;
    private volatile Exception? _outage;

    /// <summary>Starts the thread on an open connection, which it owns from now on; <paramref name="open"/> makes another when that one is beyond repair.</summary>
    public SqliteWriter(SqliteConnection connection, Func<SqliteConnection> open, int maxWrites, int queueCapacity)
    {
        _connection = connection;
        _open = open;
        _maxWrites = maxWrites;
        _queue = Channel.CreateBounded<SqliteWork>(new BoundedChannelOptions(queueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
        _thread = new Thread(Loop) { IsBackground = true, Name = "outrigger-sqlite-writer" };
        _thread.Start();
    }

    /// <summary>Why the last group could not be written; null after one that could.</summary>
    public Exception? Outage => _outage;

    /// <summary>Puts a write into the queue; waits for room as long as the token allows.</summary>
    /// <exception cref="ChannelClosedException">The writer is stopping.</exception>
    public ValueTask EnqueueAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        if (_queue.Writer.TryWrite(work))
        {
            _wake.Set();
            return ValueTask.CompletedTask;
        }

        return EnqueueSlowlyAsync(work, cancellationToken);
    }

    /// <summary>Writes what is queued, then ends the thread and closes the connection.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _wake.Set();
        _thread.Join();
        _wake.Dispose();
        _connection.Dispose();
    }

    private async ValueTask EnqueueSlowlyAsync(SqliteWork work, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(work, cancellationToken);
        _wake.Set();
    }

    private void Loop()
    {
        var group = new List<SqliteWork>(_maxWrites);
        while (true)
        {
            // An event of its own instead of the channel's: waking this thread then needs no thread of the pool, and a
            // starved pool does not hold up the database. Reset before reading, so that no wake is lost.
            _wake.Reset();
            while (TryGather(group))
            {
                Write(group);
                group.Clear();
            }

            if (_queue.Reader.Completion.IsCompleted)
            {
                return;
            }

            _wake.Wait();
        }
    }

    private bool TryGather(List<SqliteWork> group)
    {
        while (group.Count < _maxWrites && _queue.Reader.TryRead(out var work))
        {
            if (work.TryBegin())
            {
                group.Add(work);
            }
        }

        return group.Count > 0;
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever happens belongs to the callers of this group; the thread must live on.")]
    private void Write(List<SqliteWork> group)
    {
        List<SqliteWork>? again = null;
        SqliteTransaction? transaction = null;
        var done = new List<SqliteWork>(group.Count);
        try
        {
            Repair();
            transaction = _connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
            for (var i = 0; i < group.Count && again is null; i++)
            {
                if (RunInSavepoint(group[i], transaction))
                {
                    done.Add(group[i]);
                }
                else if (HasLostTransaction())
                {
                    // A full disk or an I/O error undoes the whole transaction. The culprit has its answer; the others get
                    // a transaction each, so that one write that does not fit does not fail those that do.
                    again = [.. done, .. group.Skip(i + 1)];
                }
            }

            if (again is null)
            {
                transaction.Commit();
                _outage = null;
                done.ForEach(work => work.Complete());
            }
        }
        catch (SqliteException failure) when (failure.SqliteErrorCode == raw.SQLITE_FULL && done.Count > 1)
        {
            again = done;
        }
        catch (Exception failure)
        {
            _isBroken |= failure is not SqliteException;
            var translated = StorageFailure.Translate(failure);
            _outage = translated ?? failure;
            group.ForEach(work => work.Fail(translated ?? failure));
        }
        finally
        {
            Close(transaction);
        }

        again?.ForEach(work => Write([work]));
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever a write throws belongs to its caller.")]
    private bool RunInSavepoint(SqliteWork work, SqliteTransaction transaction)
    {
        Execute("SAVEPOINT work", transaction);
        Exception cause;
        try
        {
            work.Run(_connection, transaction);
            Execute("RELEASE work", transaction);
            return true;
        }
        catch (Exception failure)
        {
            cause = StorageFailure.Translate(failure) ?? failure;
        }

        work.Fail(cause);
        if (HasLostTransaction())
        {
            _outage = cause;
        }
        else
        {
            Execute("ROLLBACK TO work; RELEASE work", transaction);
        }

        return false;
    }

    private bool HasLostTransaction() => raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    private void Close(SqliteTransaction? transaction)
    {
        try
        {
            // Rolls back what was not committed.
            transaction?.Dispose();
        }
        catch (SqliteException)
        {
            _isBroken = true;
        }
    }

    private void Repair()
    {
        if (_isBroken)
        {
            _connection.Dispose();
            _connection = _open();
            _isBroken = false;
        }
    }

    private void Execute(string sql, SqliteTransaction transaction)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }
}

using System.Data.Common;

namespace Outrigger.Storage.Engine;

/// <summary>
/// A write that waits for SQLite's writer thread. It is decided exactly once whether the caller gave up first or the
/// writer began; from then on the caller waits for the outcome, so that it never takes a committed write for a cancelled one.
/// </summary>
internal abstract class SqliteWork
{
    private const int Queued = 0;
    private const int Begun = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>Claims the work for the writer; false when the caller has given up.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, Begun, Queued) == Queued;

    /// <summary>Gives up for the caller; false when the writer has begun.</summary>
    public bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Queued) == Queued;

    /// <summary>Runs the work inside the group's transaction and keeps its result; throws what the work throws.</summary>
    public abstract void Run(DbConnection connection, DbTransaction transaction);

    /// <summary>Hands the kept result to the caller: the group is durable.</summary>
    public abstract void Complete();

    /// <summary>Hands a failure to the caller.</summary>
    public abstract void Fail(Exception failure);
}

/// <inheritdoc cref="SqliteWork"/>
internal sealed class SqliteWork<T>(Func<DbConnection, DbTransaction, CancellationToken, Task<T>> work, CancellationToken cancellationToken) : SqliteWork
{
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Ends when the work is durable, has failed or was cancelled in the queue.</summary>
    public Task<T> Task => _completion.Task;

    public override void Run(DbConnection connection, DbTransaction transaction)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var task = work(connection, transaction, cancellationToken);
        if (!task.IsCompleted)
        {
            // It still uses the connection: waiting is the only safe thing, and failing the only way to have it noticed.
            System.Threading.Tasks.Task.WhenAny(task).GetAwaiter().GetResult();
            throw new InvalidOperationException("A write awaited something other than its connection; that would hold up every other write.");
        }

        _result = task.GetAwaiter().GetResult();
    }

    public override void Complete() => _completion.TrySetResult(_result);

    public override void Fail(Exception failure)
    {
        if (failure is OperationCanceledException cancelled)
        {
            _completion.TrySetCanceled(cancelled.CancellationToken);
        }
        else
        {
            _completion.TrySetException(failure);
        }
    }

    /// <summary>Gives up if the writer has not begun.</summary>
    public void Cancel()
    {
        if (TryCancel())
        {
            _completion.TrySetCanceled(cancellationToken);
        }
    }
}

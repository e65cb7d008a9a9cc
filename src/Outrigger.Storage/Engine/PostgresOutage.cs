using Npgsql;

namespace Outrigger.Storage.Engine;

/// <summary>
/// Remembers that the server did not answer and asks it in the background until it does: meanwhile every call fails at
/// once. Asks on connections of its own, so that an exhausted pool is not taken for a dead server. Thread-safe.
/// </summary>
internal sealed class PostgresOutage(NpgsqlDataSource probes, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task _watch = Task.CompletedTask;
    private volatile bool _isDown;

    /// <summary>Fails at once while the server is known to be down.</summary>
    /// <exception cref="Core.Errors.OutriggerException"><c>storage-unavailable</c>.</exception>
    public void ThrowIfDown()
    {
        if (_isDown)
        {
            throw StorageFailure.Unavailable("The database server does not answer.");
        }
    }

    /// <summary>Ends when the server answers again; at once while there is no outage.</summary>
    public Task Ends
    {
        get
        {
            lock (_gate)
            {
                return _watch;
            }
        }
    }

    /// <summary>
    /// A call has failed. When it is <paramref name="isCertain"/> that the server is gone (refused, shut down) the next
    /// calls fail at once; when it only took too long, they do so after a question of our own has failed too.
    /// </summary>
    public void Suspect(bool isCertain)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            _isDown |= isCertain;
            if (_watch.IsCompleted)
            {
                _watch = Task.Run(WatchAsync);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stop.Cancel();
        }

        await _watch;
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var answers = await AnswersAsync();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            lock (_gate)
            {
                _isDown = !answers;
                if (answers)
                {
                    // Inside the lock: a suspicion raised from now on starts another watch.
                    _watch = Task.CompletedTask;
                    return;
                }
            }

            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            await using var connection = await probes.OpenConnectionAsync(_stop.Token);
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT 1";
            await command.ExecuteScalarAsync(_stop.Token);
            return true;
        }
        catch (Exception failure) when (failure is OperationCanceledException or NpgsqlException || StorageFailure.Translate(failure) is not null)
        {
            return false;
        }
    }
}

namespace Outrigger.Jobs.Queue.Waking;

/// <summary>Wakes a loop that waits: rung any number of times while nobody waits, it wakes the next waiter once. Thread-safe; one waits at a time.</summary>
internal sealed class Bell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    /// <summary>Wakes who waits, or who waits next. Does nothing after <see cref="Dispose"/>.</summary>
    public void Ring()
    {
        try
        {
            if (_rung.CurrentCount == 0)
            {
                _rung.Release();
            }
        }
        catch (Exception failure) when (failure is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else did at this moment, or nobody waits any more.
        }
    }

    /// <summary>Ends when it is rung, after so long, or when the token ends: without an exception, whichever it was.</summary>
    /// <param name="atMost">How long at most.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopping">Ends it before.</param>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken stopping)
    {
        try
        {
            using var limit = new CancellationTokenSource(atMost, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping);
            await _rung.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look, or to stop.
        }
    }

    public void Dispose() => _rung.Dispose();
}

namespace Outrigger.Sidecar.Proxy;

/// <summary>
/// The token of one forwarded request: cancelled when its client goes or when the backend keeps silent for too long, and it
/// knows which. The source is reused by later requests of the process unless it was cancelled. Not thread-safe but for
/// the cancellation itself.
/// </summary>
internal sealed class Deadline(TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _source = new(Timeout.InfiniteTimeSpan, time);
    private CancellationTokenRegistration _client;
    private CancellationToken _aborted;

    /// <summary>What the attempt waits with.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Whether the client has gone.</summary>
    public bool IsClientGone => _aborted.IsCancellationRequested;

    /// <summary>Whether the backend kept silent for too long.</summary>
    public bool HasTimedOut => _source.IsCancellationRequested && !IsClientGone;

    /// <summary>Begins to follow a client.</summary>
    public void Follow(CancellationToken aborted)
    {
        _aborted = aborted;
        _client = aborted.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
    }

    /// <summary>Something has happened: from now on the next thing may take this long.</summary>
    public void Expect(TimeSpan within) => _source.CancelAfter(within);

    /// <summary>Ends it; false when it cannot serve another request.</summary>
    public bool TryEnd()
    {
        _client.Dispose();
        (_client, _aborted) = (default, default);
        if (_source.TryReset())
        {
            return true;
        }

        Dispose();
        return false;
    }

    /// <summary>For one that is not ended: the pool drops what it has no room for.</summary>
    public void Dispose()
    {
        _client.Dispose();
        _source.Dispose();
    }
}

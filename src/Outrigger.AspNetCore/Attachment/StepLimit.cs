namespace Outrigger.AspNetCore.Attachment;

/// <summary>The time that the steps before a request have together, and the caller's patience. One a request.</summary>
internal sealed class StepLimit : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public StepLimit(TimeSpan limit, TimeProvider time, CancellationToken aborted)
    {
        _timeout = new CancellationTokenSource(limit, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timeout.Token, aborted);
    }

    /// <summary>Ends with the first of the two.</summary>
    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}

namespace Outrigger.Gateway.Resilience;

/// <summary>
/// Says whether a failed attempt is worth repeating. The default is the fixed rule; a learned one may take its place.
/// An advisor that throws or takes longer than its time limit is ignored for that attempt: the fixed rule answers
/// instead, and this is counted. Implementations are thread-safe.
/// </summary>
public interface IRetryAdvisor
{
    /// <summary>The advice after a failed attempt, before the client has received a byte.</summary>
    ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default);

    /// <summary>Tells how an attempt that followed an advice ended, so that an advisor can learn. Never blocks, never throws.</summary>
    void Observe(AttemptFailure failure, RetryAdvice advice, bool recovered)
    {
    }

    /// <summary>
    /// Asked after the wait, when the attempt is about to be sent: what spoke for it may have changed meanwhile. Never blocks.
    /// </summary>
    bool MaySend(AttemptFailure failure, RetryAdvice advice) => true;

    /// <summary>Tells that a first attempt succeeded: without these an advisor sees failures only. Never blocks, never throws.</summary>
    /// <param name="provider">The upstream.</param>
    /// <param name="model">The provider's model name.</param>
    /// <param name="elapsed">How long it took until the answer, or the first event of its stream, was there.</param>
    void ObserveSuccess(string provider, string model, TimeSpan elapsed)
    {
    }
}

/// <summary>A failed attempt in numbers.</summary>
/// <param name="Provider">The upstream.</param>
/// <param name="Model">The provider's model name.</param>
/// <param name="Kind">Who failed, at which stage.</param>
/// <param name="Status">The upstream's HTTP status; 0 when there was none.</param>
/// <param name="Attempt">How many attempts the call has made so far on this target, 1 after the first.</param>
/// <param name="MaxRetries">The configured bound of retries on this target.</param>
/// <param name="Elapsed">Time since the call began.</param>
/// <param name="RetryAfter">What the upstream asked to wait; null when it said nothing.</param>
public readonly record struct AttemptFailure(
    string Provider,
    string Model,
    AttemptFailureKind Kind,
    int Status,
    int Attempt,
    int MaxRetries,
    TimeSpan Elapsed,
    TimeSpan? RetryAfter);

/// <summary>Who failed, at which stage.</summary>
public enum AttemptFailureKind
{
    /// <summary>No connection: refused, unreachable, name not found, TLS.</summary>
    Connect,

    /// <summary>No answer within the time allowed for the first byte.</summary>
    Timeout,

    /// <summary>The connection broke before the answer was complete.</summary>
    Broken,

    /// <summary>The answer was not what the protocol says.</summary>
    Garbage,

    /// <summary>An HTTP error status.</summary>
    Status,

    /// <summary>An error event as the first event of a stream.</summary>
    StreamError,
}

/// <summary>Whether and when to try again.</summary>
/// <param name="ShouldRetry">False sends the failure on: to the next target or to the client.</param>
/// <param name="Delay">How long to wait first.</param>
/// <param name="Reason">A few words for logs and metrics, from a small fixed set.</param>
/// <param name="Id">What the advisor knows the advice by when it is told how it went; empty when it does not care.</param>
public readonly record struct RetryAdvice(bool ShouldRetry, TimeSpan Delay, string Reason, Guid Id = default)
{
    private const string Left = "left-to-the-rule";

    /// <summary>True when the advisor has no advice of its own: the fixed rule decides, and the advisor is told how that went.</summary>
    public bool IsLeftToRule => ReferenceEquals(Reason, Left);

    /// <summary>What an advisor answers that has no advice of its own.</summary>
    public static RetryAdvice LeaveToRule(Guid id = default) => new(false, TimeSpan.Zero, Left, id);
}

using Microsoft.AspNetCore.Http;

namespace Outrigger.Sidecar.Proxy;

/// <summary>Whether a failed attempt is repeated. Thread-safe; never throws.</summary>
internal interface IRepetition
{
    /// <summary>Whether a request may be repeated at all: its method, and whether its body is small enough to be kept.</summary>
    bool MayRepeat(HttpContext context);

    /// <summary>An attempt has ended: counts it and says, after the wait that is advised, whether to make another.</summary>
    /// <param name="call">What the call's earlier attempts left; null for the first.</param>
    /// <param name="attempt">How it went.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<RepeatAnswer> AskAsync(RepeatCall? call, Attempt attempt, CancellationToken cancellationToken);
}

/// <summary>How an attempt went.</summary>
/// <param name="Context">The request.</param>
/// <param name="Backend">Who was asked.</param>
/// <param name="Status">The answer's status; 0 without one.</param>
/// <param name="Failure">Why there is no answer.</param>
/// <param name="RetryAfter">What the backend asks to wait.</param>
/// <param name="Latency">How long it took.</param>
/// <param name="IsRepeatable">Whether the request may be sent again.</param>
internal readonly record struct Attempt(HttpContext Context, Backend Backend, int Status, ForwardFailure Failure, TimeSpan? RetryAfter, TimeSpan Latency, bool IsRepeatable);

/// <summary>What a call's attempts leave for the next.</summary>
internal abstract class RepeatCall;

/// <summary>Whether to send again.</summary>
internal readonly record struct RepeatAnswer(bool ShouldRepeat, RepeatCall? Call);

/// <summary>Nothing is repeated.</summary>
internal sealed class NoRepetition : IRepetition
{
    public bool MayRepeat(HttpContext context) => false;

    public ValueTask<RepeatAnswer> AskAsync(RepeatCall? call, Attempt attempt, CancellationToken cancellationToken) => default;
}

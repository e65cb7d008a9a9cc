using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Retry;

/// <summary>
/// Says whether a failed attempt is worth repeating and after which wait, from the chance that it then succeeds. A client
/// asks after a failure, asks again when it is about to send, and tells how the retry went. Thread-safe; never throws for
/// what a dependency or its traffic does.
/// </summary>
public interface IRetryAdvice
{
    /// <summary>Whether to repeat a failed attempt. Counts it, when it is the first of its call.</summary>
    /// <param name="tenant">Whose traffic it is; nothing is learned across tenants.</param>
    /// <param name="question">What failed.</param>
    RetryAdvised Advise(TenantId tenant, RetryQuestion question);

    /// <summary>
    /// Whether an advised retry may be sent now: the budget counts what is really sent, and the dependency may have got worse
    /// during the wait. Unknown ids may be sent.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="adviceId">The id of the advice's decision.</param>
    RetrySendCheck CheckSending(TenantId tenant, Guid adviceId);

    /// <summary>Tells how a retry went; it is counted as an attempt, and the model learns from it.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="adviceId">The id of the advice's decision; its outcome is taken once.</param>
    /// <param name="isSuccess">Whether the retry succeeded.</param>
    /// <param name="latency">How long it took.</param>
    /// <returns>The advice's decision; null when the id is unknown or its outcome was told before.</returns>
    Decision? ReportOutcome(TenantId tenant, Guid adviceId, bool isSuccess, TimeSpan latency);

    /// <summary>Counts an attempt that was not advised: first attempts above all. From these it knows how the dependency does.</summary>
    void ReportAttempt(TenantId tenant, RetryAttempt attempt);
}

/// <summary>A failed attempt.</summary>
public sealed record RetryQuestion
{
    /// <summary>What was called: a host, a service, a database. Learned apart.</summary>
    public required string Dependency { get; init; }

    /// <summary>The class of operation (<c>read</c>, <c>POST /orders</c>): learned apart, so keep them few.</summary>
    public string Operation { get; init; } = "default";

    /// <summary>How it failed.</summary>
    public required RetryFailureClass Failure { get; init; }

    /// <summary>The error's signature wherever it appears; 0 when nothing is known. <see cref="RetrySignature"/> makes one.</summary>
    public ulong Signature { get; init; }

    /// <summary>The same with the route it appeared on; 0 when none is known.</summary>
    public ulong RouteSignature { get; init; }

    /// <summary>How many attempts the call has made, 1 after the first.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>How many retries the call may make.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>Whether the operation may be repeated without harm.</summary>
    public bool IsIdempotent { get; init; } = true;

    /// <summary>What the dependency asked to wait; null when it said nothing.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>How much time is left for the call; null without a limit.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>How many calls to the dependency wait for an answer; null when it is not known.</summary>
    public int? InFlight { get; init; }
}

/// <summary>What is advised.</summary>
/// <param name="ShouldRetry">Whether to repeat.</param>
/// <param name="Delay">How long to wait first.</param>
/// <param name="Probability">The chance that the retry succeeds, 0 to 1.</param>
/// <param name="Decision">The decision: <c>retry</c>, <c>probe</c> (made to learn, against the odds) or <c>stop</c>. Its id names the advice.</param>
public sealed record RetryAdvised(bool ShouldRetry, TimeSpan Delay, double Probability, Decision Decision);

/// <summary>Whether an advised retry may be sent.</summary>
/// <param name="Result">What was found.</param>
/// <param name="Probability">The chance that it succeeds, as it is seen now; null for an unknown id.</param>
/// <param name="Decision">The advice's decision; null for an unknown id.</param>
public sealed record RetrySendCheck(RetrySendResult Result, double? Probability, Decision? Decision)
{
    /// <summary>Whether it may be sent.</summary>
    public bool MaySend => Result is RetrySendResult.Send or RetrySendResult.Unknown;
}

/// <summary>What the check before sending found.</summary>
public enum RetrySendResult
{
    /// <summary>It may be sent.</summary>
    Send,

    /// <summary>The chance has fallen below the threshold during the wait.</summary>
    Worse,

    /// <summary>As many retries as the budget allows have been sent in the last ten seconds.</summary>
    OverBudget,

    /// <summary>The advice is not known (any more): nothing is held back.</summary>
    Unknown,
}

/// <summary>An attempt that was made.</summary>
/// <param name="Dependency">What was called.</param>
/// <param name="Operation">The class of operation.</param>
/// <param name="Failure">How it failed; null when it succeeded.</param>
/// <param name="Latency">How long it took.</param>
public readonly record struct RetryAttempt(string Dependency, string Operation, RetryFailureClass? Failure, TimeSpan Latency);

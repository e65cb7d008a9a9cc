using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Outrigger.Core.Json;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Counts what was taken within the last 60 seconds, in as many windows as a call has limits. Taking is atomic: from every
/// window or from none, and never more than a window's limit within any 60 seconds, however many ask at once. The default
/// counts in this process; one that all nodes share can take its place. Thread-safe.
/// </summary>
public interface IRateCounter
{
    /// <summary>Takes one request from each window of requests and tokens from each window of tokens, or nothing at all.</summary>
    /// <param name="windows">The windows, at most a few.</param>
    /// <param name="claim">How many tokens.</param>
    /// <param name="grants">Room for one grant a window; filled when the answer is yes.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is taken then.</param>
    ValueTask<RateVerdict> TakeAsync(IReadOnlyList<RateWindow> windows, TokenClaim claim, Memory<RateGrant> grants, CancellationToken cancellationToken = default);

    /// <summary>
    /// Corrects what was taken: gives back (less than 0) from where it was taken, or adds (more than 0) to the present, even
    /// beyond the limit. Does not wait and does not throw; what has left the window meanwhile is not given back.
    /// </summary>
    void Correct(RateWindow window, in RateGrant grant, long by);

    /// <summary>What is in a window now; does not change it.</summary>
    ValueTask<long> GetUsedAsync(RateWindow window, CancellationToken cancellationToken = default);
}

/// <summary>What a window counts.</summary>
[JsonConverter(typeof(CamelCaseEnumConverter<RateUnit>))]
public enum RateUnit
{
    /// <summary>Requests.</summary>
    Requests,

    /// <summary>Tokens.</summary>
    Tokens,
}

/// <summary>
/// A window of 60 seconds with its limit. What it counts is told by subject and unit: another instance of the same subject
/// and unit counts the same, also with another limit. Compared by reference.
/// </summary>
/// <param name="Subject">Whom it limits.</param>
/// <param name="Unit">What it counts.</param>
/// <param name="Limit">How much fits, 1 or more.</param>
public sealed record RateWindow(LimitSubject Subject, RateUnit Unit, long Limit)
{
    /// <summary>What the counter in this process keeps at hand.</summary>
    internal SlidingMinute? Minute { get; set; }

    /// <inheritdoc/>
    public bool Equals(RateWindow? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}

/// <summary>How many tokens a call may need.</summary>
/// <param name="Prompt">Estimated prompt tokens.</param>
/// <param name="Completion">The most completion tokens, or a guess when the client named no maximum.</param>
/// <param name="IsFirm">True when the client named a maximum: then all of it must fit. A guess gives way to what is left.</param>
public readonly record struct TokenClaim(long Prompt, long Completion, bool IsFirm)
{
    /// <summary>What is taken where there is room.</summary>
    public long Wanted => Prompt + Completion;

    /// <summary>What must fit at the least.</summary>
    public long Least => IsFirm ? Wanted : Prompt + Math.Min(1, Completion);
}

/// <summary>What a window gave.</summary>
/// <param name="Taken">How much.</param>
/// <param name="Remaining">How much is left in it.</param>
/// <param name="ResetAfter">After how long all of it will be free if nobody takes more.</param>
/// <param name="Stamp">The counter's own note of when it was taken.</param>
public readonly record struct RateGrant(long Taken, long Remaining, TimeSpan ResetAfter, long Stamp);

/// <summary>Whether all windows had room.</summary>
/// <param name="RefusedBy">The index of the window that had none; -1 when the answer is yes.</param>
/// <param name="RetryAfter">After how long it will have room if nobody takes more; null when it never will, because more is asked than fits at all.</param>
public readonly record struct RateVerdict(int RefusedBy, TimeSpan? RetryAfter)
{
    /// <summary>Yes.</summary>
    public static RateVerdict Granted { get; } = new(-1, null);

    /// <summary>True when all windows had room.</summary>
    public bool IsGranted => RefusedBy < 0;
}

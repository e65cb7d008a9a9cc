using Microsoft.AspNetCore.Http;
using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// The hook where limits stand: asked once a call, after authentication and before routing, and told once how the call
/// ended. The default admits everything. Implementations are thread-safe and do not block on a database.
/// </summary>
public interface IAdmissionPolicy
{
    /// <summary>Reserves what the call may need, or says which limit refuses it.</summary>
    ValueTask<Admission> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Settles an admitted call with what it really used. Called exactly once per admitted call, whatever its end.</summary>
    void Settle(Admission admission, in AdmissionSettlement settlement);
}

/// <summary>A reservation that wants to know where the call goes: limits of a model count where it is asked, not where it is named.</summary>
public interface ITargetReservation
{
    /// <summary>The call is about to be sent there; gives back what was reserved for the target before. An error means: not there.</summary>
    ValueTask<OutriggerError?> EnterAsync(string provider, string model, CancellationToken cancellationToken = default);
}

/// <summary>What is known before the call.</summary>
/// <param name="Caller">Who calls.</param>
/// <param name="Model">The model name asked for.</param>
/// <param name="BodyBytes">Bytes of the request body.</param>
/// <param name="MaxCompletionTokens">The most tokens the client asked for; null when it did not say.</param>
public readonly record struct AdmissionRequest(Caller Caller, string Model, long BodyBytes, long? MaxCompletionTokens)
{
    /// <summary>Whether <see cref="Model"/> is an alias rather than the name of a provider's model.</summary>
    public bool IsAlias { get; init; }

    /// <summary>The request body, for an estimate of its tokens; valid only until the policy has answered.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Where the call may go; null when that is not known.</summary>
    internal Route? Route { get; init; }
}

/// <summary>What the call used.</summary>
/// <param name="PromptTokens">Prompt tokens, as the provider reported them.</param>
/// <param name="CompletionTokens">Completion tokens, as the provider reported them.</param>
/// <param name="IsSuccess">Whether the client got a complete answer.</param>
public readonly record struct AdmissionSettlement(long PromptTokens, long CompletionTokens, bool IsSuccess)
{
    /// <summary>Whether the provider reported the tokens; if not, they are unknown rather than 0.</summary>
    public bool IsUsageReported { get; init; }

    /// <summary>Whether the client got the beginning of an answer, complete or not.</summary>
    public bool HasBegun { get; init; }

    /// <summary>Whether the answer came from the cache, so that no provider was asked.</summary>
    public bool IsCacheHit { get; init; }

    /// <summary>What the call cost, in billionths of a US dollar; 0 when nothing or not known.</summary>
    public long CostNanoUsd { get; init; }
}

/// <summary>Admitted (with a reservation to settle, which may be null) or refused.</summary>
/// <param name="Error">Why it is refused; null when admitted.</param>
/// <param name="Reservation">The policy's own note, handed back to <see cref="IAdmissionPolicy.Settle"/>.</param>
public readonly record struct Admission(OutriggerError? Error, object? Reservation)
{
    /// <summary>How the caller's limits stand after the call was admitted; null when it has none.</summary>
    public LimitStatus? Limits { get; init; }
}

/// <summary>How a caller's limits per minute stand, for the headers that OpenAI's clients know. Immutable.</summary>
/// <param name="Requests">Requests; null when they are not limited.</param>
/// <param name="Tokens">Tokens; null when they are not limited.</param>
public sealed record LimitStatus(LimitLevel? Requests, LimitLevel? Tokens)
{
    /// <summary>Writes <c>x-ratelimit-limit-…</c>, <c>x-ratelimit-remaining-…</c> and <c>x-ratelimit-reset-…</c>.</summary>
    public void WriteTo(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        if (Requests is { } requests)
        {
            headers["x-ratelimit-limit-requests"] = requests.LimitText;
            headers["x-ratelimit-remaining-requests"] = requests.RemainingText;
            headers["x-ratelimit-reset-requests"] = requests.ResetText;
        }

        if (Tokens is { } tokens)
        {
            headers["x-ratelimit-limit-tokens"] = tokens.LimitText;
            headers["x-ratelimit-remaining-tokens"] = tokens.RemainingText;
            headers["x-ratelimit-reset-tokens"] = tokens.ResetText;
        }
    }
}

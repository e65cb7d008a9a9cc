using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Providers;

/// <summary>What can go wrong with an upstream.</summary>
public static class ProvidersErrors
{
    /// <summary>No connection came about.</summary>
    public static readonly ErrorType Unreachable = new("upstream-unreachable", 502, "The provider cannot be reached.", "Check the provider's BaseUrl and the network; the call may be repeated.");

    /// <summary>The answer did not begin, or did not go on, in time.</summary>
    public static readonly ErrorType TimedOut = new("upstream-timeout", 504, "The provider did not answer in time.", "Repeat the call, or raise the provider's Timeouts.");

    /// <summary>The connection broke before the answer was complete.</summary>
    public static readonly ErrorType Broken = new("upstream-broken", 502, "The provider broke off its answer.", "Repeat the call.");

    /// <summary>The answer is not what the protocol says.</summary>
    public static readonly ErrorType InvalidAnswer = new("upstream-invalid-answer", 502, "The provider's answer is not what its protocol says.", "Check that BaseUrl and Protocol belong together.");

    /// <summary>The answer is larger than the limit.</summary>
    public static readonly ErrorType AnswerTooLarge = new("upstream-answer-too-large", 502, "The provider's answer is larger than the limit.", "Ask for less, or raise Outrigger:Gateway:Forwarding:MaxAnswerBytes or MaxEventBytes.");

    /// <summary>The provider answered with an error that says nothing a client can read.</summary>
    public static readonly ErrorType Failed = new("upstream-failed", 502, "The provider answered with an error.", "Look at the provider's status page; the call may be repeated.");

    /// <summary>The provider refused the request itself, in words that are not its protocol's. Keeps the provider's status.</summary>
    public static readonly ErrorType Refused = new("upstream-refused", 400, "The provider refused the request.", "Check the request against the provider's documentation.");

    /// <summary>All keys of the provider were refused.</summary>
    public static readonly ErrorType CredentialsExhausted = new("upstream-credentials-exhausted", 502, "The provider accepts none of its keys.", "The operator replaces the provider's keys.");

    /// <summary>All keys of the provider rest after its rate limit.</summary>
    public static readonly ErrorType RateLimited = new("upstream-rate-limited", 429, "The provider's rate limit is reached on all its keys.", "Repeat the call after Retry-After, or add keys or a fallback.");

    /// <summary>All keys of the provider have used up what they may in a day.</summary>
    public static readonly ErrorType QuotaUsedUp = new("upstream-quota-used-up", 429, "The daily quota of all the provider's keys is used up.", "Repeat the call after Retry-After, raise the keys' quota, or add keys or a fallback.");

    /// <summary>All places of the provider are taken.</summary>
    public static readonly ErrorType Busy = new("upstream-busy", 503, "All places of the provider are taken.", "Repeat the call later, or raise the provider's MaxConcurrency.");

    /// <summary>Nothing joins the route and the provider's protocol.</summary>
    public static readonly ErrorType ProtocolUnsupported = new("upstream-protocol-unsupported", 501, "This route cannot reach a provider of that protocol.", "Use a provider whose Protocol has a counterpart of this route.");
}

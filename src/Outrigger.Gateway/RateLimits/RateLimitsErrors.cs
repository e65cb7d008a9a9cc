using Outrigger.Core.Errors;

namespace Outrigger.Gateway.RateLimits;

/// <summary>Which limit of ours a call has hit.</summary>
public static class RateLimitsErrors
{
    /// <summary>Too many requests or tokens within a minute, or two calls too close to each other.</summary>
    public static readonly ErrorType RateLimitExceeded = new(
        "rate-limit-exceeded", 429, "More was asked for than a minute allows.", "Repeat the call after Retry-After; x-outrigger-limit names the limit.");

    /// <summary>Too many calls at once.</summary>
    public static readonly ErrorType ConcurrencyExceeded = new(
        "concurrency-exceeded", 429, "As many calls as are allowed are in flight.", "Wait for one of them to end, or ask the administrator for more.");

    /// <summary>What a day or month allows is used up.</summary>
    public static readonly ErrorType QuotaExceeded = new(
        "quota-exceeded", 429, "The quota of the day or month is used up.", "Wait until Retry-After, when it begins anew, or ask the administrator for more.");
}

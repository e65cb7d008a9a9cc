namespace Outrigger.Assist.Retry;

/// <summary>
/// What is believed before anything was seen: the chance that one more attempt succeeds, by the class of the failure. This
/// is the fixed rule, the answer of a cold start, and where the learned model begins. Pure; allocation-free.
/// </summary>
/// <remarks>
/// Common practice in numbers, not fitted to any data: clients repeat 503 and broken connections at once, 429 when told how
/// long to wait, and client errors never. A 500 is as often a bug as a passing fault, so it is left to what is learned.
/// </remarks>
internal static class RetryClassTable
{
    /// <summary>How many classes there are.</summary>
    public const int Count = 7;

    /// <summary>The chance, 0 to 1.</summary>
    /// <param name="failure">The class.</param>
    /// <param name="isAsked">Whether the service said how long to wait and the attempt waits at least that long.</param>
    public static double GetProbability(RetryFailureClass failure, bool isAsked) => failure switch
    {
        RetryFailureClass.Throttled => isAsked ? 0.80 : 0.55,
        RetryFailureClass.Unavailable => isAsked ? 0.80 : 0.72,
        RetryFailureClass.Connection => 0.85,
        RetryFailureClass.Timeout => 0.45,
        RetryFailureClass.ServerError => 0.50,
        _ => 0.01,
    };

    /// <summary>The wait of the fixed rule, in milliseconds: what was asked for, else 100 ms doubled with each attempt, at most 6 s.</summary>
    public static double GetDelayMs(int attempt, double? retryAfterMs) =>
        retryAfterMs ?? Math.Min(6000, 100 * Math.Pow(2, Math.Clamp(attempt, 1, 10) - 1));

    /// <summary>The class of an HTTP status; null for one that is no failure.</summary>
    public static RetryFailureClass? OfStatus(int status) => status switch
    {
        429 => RetryFailureClass.Throttled,
        503 or 529 => RetryFailureClass.Unavailable,
        408 or 504 => RetryFailureClass.Timeout,
        425 => RetryFailureClass.Unavailable,
        >= 500 and <= 599 => RetryFailureClass.ServerError,
        >= 400 and < 500 => RetryFailureClass.ClientError,
        _ => null,
    };

    /// <summary>Whether a failure of this class says something of the service's health; the others are the request's own.</summary>
    public static bool IsServices(RetryFailureClass failure) => failure < RetryFailureClass.ClientError;

    /// <summary>Whether a failure of this class is a sign of overload.</summary>
    public static bool IsOverload(RetryFailureClass failure) =>
        failure is RetryFailureClass.Throttled or RetryFailureClass.Unavailable or RetryFailureClass.Timeout;
}

using Outrigger.Assist.Retry;

namespace Outrigger.Quality.Retry;

/// <summary>A failed attempt as a client sees it.</summary>
/// <param name="Class">What kind.</param>
/// <param name="Words">Status and words of the error.</param>
/// <param name="Route">The same with the route.</param>
/// <param name="Attempt">Attempts made so far.</param>
/// <param name="RemainingMs">Time left for the request.</param>
/// <param name="InFlight">Attempts that wait for an answer.</param>
internal readonly record struct Fault(RetryFailureClass Class, ulong Words, ulong Route, int Attempt, double RemainingMs, int InFlight);

/// <summary>A client's rule for retries; one client sends all requests.</summary>
internal interface IRetryPolicy
{
    string Name { get; }

    /// <summary>An attempt has ended; <paramref name="failure"/> is null for a success.</summary>
    void Observe(RetryFailureClass? failure, bool isFirst, double latencyMs, double now);

    /// <summary>Whether to try again, and after how many milliseconds.</summary>
    bool TryAdvise(in Fault fault, double now, out double delayMs, out object? token);

    /// <summary>Asked again at the moment of sending.</summary>
    bool MaySend(object? token, double now);

    /// <summary>How a retry went.</summary>
    void Conclude(object? token, in Fault before, bool isSuccess, double now);

    /// <summary>Whether the retry was made only to learn.</summary>
    bool IsProbe(object? token);
}

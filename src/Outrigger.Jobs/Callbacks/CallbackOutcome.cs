using System.Net;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Callbacks;

/// <summary>What follows from how a delivery went: the rules, without clock and connection.</summary>
internal static class CallbackOutcome
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(24);

    // The schedule that Standard Webhooks proposes.
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5), TimeSpan.FromHours(10),
        TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    /// <summary>The receiver answered.</summary>
    public static CallbackEnd Answered(Job job, int attempt, int maxAttempts, HttpStatusCode status, TimeSpan? retryAfter, double jitter) => (int)status switch
    {
        >= 200 and < 300 => End(job, attempt, JobCallbackState.Delivered, status, null, default),
        410 => End(job, attempt, JobCallbackState.Abandoned, status, "The receiver answered 410: it wants no more.", default),
        >= 300 and < 400 => Again(job, attempt, maxAttempts, status, $"The receiver answered {(int)status}; redirects are not followed.", retryAfter, jitter),
        _ => Again(job, attempt, maxAttempts, status, $"The receiver answered {(int)status}.", retryAfter, jitter),
    };

    /// <summary>There was no answer.</summary>
    /// <param name="job">The job.</param>
    /// <param name="attempt">The delivery's number, from 1.</param>
    /// <param name="maxAttempts">How many there are.</param>
    /// <param name="error">What was wrong, in our words.</param>
    /// <param name="isFinal">Whether trying again is of no use.</param>
    /// <param name="jitter">0 to 1, drawn for this delivery.</param>
    public static CallbackEnd Failed(Job job, int attempt, int maxAttempts, string error, bool isFinal, double jitter) =>
        isFinal ? End(job, attempt, JobCallbackState.Abandoned, null, error, default) : Again(job, attempt, maxAttempts, null, error, null, jitter);

    private static CallbackEnd Again(Job job, int attempt, int maxAttempts, HttpStatusCode? status, string error, TimeSpan? retryAfter, double jitter)
    {
        if (attempt >= maxAttempts)
        {
            return End(job, attempt, JobCallbackState.Abandoned, status, error, default);
        }

        var wait = Waits[Math.Min(attempt, Waits.Length) - 1] * (0.9 + (0.2 * jitter));
        var asked = retryAfter > LongestRetryAfter ? LongestRetryAfter : retryAfter ?? default;
        return End(job, attempt, JobCallbackState.Pending, status, error, asked > wait ? asked : wait);
    }

    private static CallbackEnd End(Job job, int attempt, JobCallbackState state, HttpStatusCode? status, string? error, TimeSpan retryAfter) =>
        new(job.Request.Tenant, job.Request.Id, attempt, state, (int?)status, error, retryAfter);
}

using System.Text;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Workers;

/// <summary>What follows from how an attempt went: the rules, without clock and store.</summary>
internal static class AttemptOutcome
{
    private const int MaxMessageChars = 2000;

    /// <summary>The end of an attempt whose handler came back by itself.</summary>
    public static JobEnd Of(LeasedJob leased, JobResult result, int maxResultBytes, TimeSpan maxBackoff, double jitter) =>
        result.Failure is { } message
            ? Failed(leased, new JobError("handler-failed", Shorten(message)), result.IsFinal, result.RetryAfter, maxBackoff, jitter)
            : result.Json.Length > maxResultBytes
                ? Failed(leased, new JobError("result-too-large", $"The result has {result.Json.Length:N0} bytes; {maxResultBytes:N0} are allowed."), isFinal: true, null, maxBackoff, jitter)
                : new JobEnd(leased.Lease, JobEndKind.Completed) { Result = result.Json };

    /// <summary>The end of an attempt that failed.</summary>
    /// <param name="leased">The job.</param>
    /// <param name="error">Why.</param>
    /// <param name="isFinal">Whether further attempts would not help.</param>
    /// <param name="after">When to try again; null for the job's own backoff.</param>
    /// <param name="maxBackoff">The longest wait.</param>
    /// <param name="jitter">0 to 1, drawn for this attempt.</param>
    public static JobEnd Failed(LeasedJob leased, JobError error, bool isFinal, TimeSpan? after, TimeSpan maxBackoff, double jitter)
    {
        var request = leased.Job.Request;
        return isFinal || leased.Job.Attempts >= request.MaxAttempts
            ? new JobEnd(leased.Lease, JobEndKind.Failed) { Error = error }
            : new JobEnd(leased.Lease, JobEndKind.Retried) { Error = error, RetryAfter = Min(after ?? Backoff(request.Backoff, leased.Job.Attempts, jitter), maxBackoff) };
    }

    /// <summary>What is told of an exception: its type and message, printable and short.</summary>
    public static JobError Describe(Exception failure) => new("handler-failed", Shorten($"{failure.GetType().Name}: {failure.Message}"));

    /// <summary>Doubles with each attempt, ± 10 %, so that jobs which failed together do not come back together.</summary>
    internal static TimeSpan Backoff(TimeSpan first, int attempts, double jitter)
    {
        var factor = Math.Pow(2, Math.Min(attempts - 1, 30)) * (0.9 + (0.2 * jitter));
        return TimeSpan.FromSeconds(Math.Min(first.TotalSeconds * factor, TimeSpan.FromDays(365).TotalSeconds));
    }

    internal static string Shorten(string message)
    {
        var text = new StringBuilder(Math.Min(message.Length, MaxMessageChars));
        foreach (var rune in message.EnumerateRunes())
        {
            if (text.Length >= MaxMessageChars - 1)
            {
                break;
            }

            text.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return text.ToString();
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}

using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Resilience;

/// <summary>
/// The rule that needs no learning: repeats what is worth repeating, at most <see cref="AttemptFailure.MaxRetries"/>
/// times, after min(base · 2ⁿ, max) with full-range jitter of ± 20 %, or after what the upstream asked for. Thread-safe.
/// </summary>
internal sealed class FixedRetryRule(IOptions<ResilienceOptions> options, IRandomSource random) : IRetryAdvisor
{
    private readonly ResilienceOptions _options = options.Value;

    public ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default) => ValueTask.FromResult(Advise(failure));

    public RetryAdvice Advise(AttemptFailure failure)
    {
        if (!IsTransient(failure))
        {
            return new RetryAdvice(false, TimeSpan.Zero, "permanent");
        }

        if (failure.Attempt > failure.MaxRetries)
        {
            return new RetryAdvice(false, TimeSpan.Zero, "exhausted");
        }

        if (failure.RetryAfter is { } asked)
        {
            return asked <= _options.MaxRetryAfter
                ? new RetryAdvice(true, asked, "retry-after")
                : new RetryAdvice(false, TimeSpan.Zero, "retry-after-too-long");
        }

        var delay = Math.Min(_options.BaseDelay.TotalMilliseconds * Math.Pow(2, failure.Attempt - 1), _options.MaxDelay.TotalMilliseconds);
        return new RetryAdvice(true, TimeSpan.FromMilliseconds(delay * (0.8 + (0.4 * random.NextDouble()))), "backoff");
    }

    private static bool IsTransient(in AttemptFailure failure) => failure.Kind switch
    {
        AttemptFailureKind.Connect or AttemptFailureKind.Broken or AttemptFailureKind.StreamError => true,
        // The upstream may still be at work on it: a second one would double the load, and the client has waited long.
        AttemptFailureKind.Timeout => false,
        AttemptFailureKind.Garbage => false,
        _ => failure.Status is 408 or 409 or 425 or 429 or 500 or 502 or 503 or 504 or 529,
    };
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Resilience;

/// <summary>
/// Asks the advisor in charge under a time limit and never lets it harm a call: when it throws, is late or asks for a
/// senseless wait, the fixed rule answers, and this is counted. Thread-safe.
/// </summary>
internal sealed class GuardedRetryAdvisor
{
    private readonly IRetryAdvisor _advisor;
    private readonly FixedRetryRule _rule;
    private readonly ResilienceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<GuardedRetryAdvisor> _logger;
    private readonly Counter<long> _fallbacks;

    public GuardedRetryAdvisor(
        IRetryAdvisor advisor,
        FixedRetryRule rule,
        IOptions<ResilienceOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<GuardedRetryAdvisor> logger)
    {
        _advisor = advisor;
        _rule = rule;
        _options = options.Value;
        _time = time;
        _logger = logger;
        _fallbacks = meters.Create("Outrigger.Gateway").CreateCounter<long>(
            "outrigger.resilience.advisor.fallbacks", "{advice}", "Advice given by the fixed rule because the advisor threw, was late, asked for what cannot be, or left it to the rule.");
    }

    /// <summary>The advice for a failed attempt.</summary>
    public async ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken)
    {
        if (ReferenceEquals(_advisor, _rule))
        {
            return _rule.Advise(failure);
        }

        try
        {
            // On a thread of its own: an advisor that blocks must not hold the call beyond the limit.
            using var limit = new CancellationTokenSource(_options.AdvisorTimeout, _time);
            var advice = await Task.Run(() => _advisor.AdviseAsync(failure, limit.Token).AsTask(), cancellationToken)
                .WaitAsync(_options.AdvisorTimeout, _time, cancellationToken);
            if (advice.IsLeftToRule)
            {
                Count("left");
                return _rule.Advise(failure) with { Id = advice.Id };
            }

            var isSane = advice.Delay >= TimeSpan.Zero && advice.Delay <= _options.MaxRetryAfter && failure.Attempt <= failure.MaxRetries;
            if (!advice.ShouldRetry || isSane)
            {
                return advice;
            }

            Count("senseless");
            return _rule.Advise(failure) with { Id = advice.Id };
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            Count(e is TimeoutException ? "late" : "threw");
            _logger.AdvisorFailed(e.GetType().Name);
            return _rule.Advise(failure);
        }
    }

    /// <summary>Passes the outcome on; an advisor that throws here is ignored.</summary>
    public void Observe(AttemptFailure failure, RetryAdvice advice, bool recovered)
    {
        try
        {
            _advisor.Observe(failure, advice, recovered);
        }
#pragma warning disable CA1031 // Whatever an advisor throws, the call goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.AdvisorFailed(e.GetType().Name);
        }
    }

    /// <summary>Whether the retry may be sent after its wait; an advisor that throws here holds nothing back.</summary>
    public bool MaySend(AttemptFailure failure, RetryAdvice advice)
    {
        try
        {
            return _advisor.MaySend(failure, advice);
        }
#pragma warning disable CA1031 // Whatever an advisor throws, the call goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Count("threw");
            _logger.AdvisorFailed(e.GetType().Name);
            return true;
        }
    }

    /// <summary>Passes a success on; an advisor that throws here is ignored.</summary>
    public void ObserveSuccess(string provider, string model, TimeSpan elapsed)
    {
        try
        {
            _advisor.ObserveSuccess(provider, model, elapsed);
        }
#pragma warning disable CA1031 // Whatever an advisor throws, the call goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _logger.AdvisorFailed(e.GetType().Name);
        }
    }

    private void Count(string reason) => _fallbacks.Add(1, new KeyValuePair<string, object?>("reason", reason));
}

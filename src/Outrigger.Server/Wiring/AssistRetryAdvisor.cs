using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Retry;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Resilience;

namespace Outrigger.Server.Wiring;

/// <summary>
/// Answers the gateway's question for retries by Assist. It can only make the fixed rule stricter or change its waits: what
/// the rule never repeats (timeouts, answers that cannot be read, client errors) is left to it, as is everything while the
/// module is off, in shadow, cold, or fails. Upstreams are the server's, so what is learned belongs to no caller's tenant.
/// Thread-safe.
/// </summary>
internal sealed class AssistRetryAdvisor(IRetryAdvice retry, IOptionsMonitor<RetryOptions> options) : IRetryAdvisor
{
    /// <summary>Whose dependencies the upstreams are: nobody can be called this, as no key has it.</summary>
    internal static readonly TenantId Tenant = TenantId.Parse("outrigger-gateway");

    public ValueTask<RetryAdvice> AdviseAsync(AttemptFailure failure, CancellationToken cancellationToken = default)
    {
        if (options.CurrentValue.Mode == AssistMode.Off || ClassOf(failure) is not { } kind)
        {
            return new(RetryAdvice.LeaveToRule());
        }

        var signature = RetrySignature.Of(kind, failure.Status, failure.Kind.ToString());
        var advised = retry.Advise(Tenant, new RetryQuestion
        {
            Dependency = failure.Provider,
            Operation = failure.Model,
            Failure = kind,
            Signature = signature,
            Attempt = failure.Attempt,
            MaxRetries = failure.MaxRetries,
            RetryAfter = failure.RetryAfter,
        });
        var model = advised.Decision.Model;
        return new(model.Version == DecidingModel.FixedVersion || model.IsColdStart
            ? RetryAdvice.LeaveToRule(advised.Decision.Id)
            : new RetryAdvice(advised.ShouldRetry, advised.Delay, Describe(advised), advised.Decision.Id));
    }

    public bool MaySend(AttemptFailure failure, RetryAdvice advice) =>
        advice.Id == Guid.Empty || IsRules(advice) || retry.CheckSending(Tenant, advice.Id).MaySend;

    public void Observe(AttemptFailure failure, RetryAdvice advice, bool recovered)
    {
        if (advice.Id != Guid.Empty)
        {
            retry.ReportOutcome(Tenant, advice.Id, recovered, TimeSpan.Zero);
        }
    }

    public void ObserveSuccess(string provider, string model, TimeSpan elapsed)
    {
        if (options.CurrentValue.Mode != AssistMode.Off)
        {
            retry.ReportAttempt(Tenant, new RetryAttempt(provider, model, null, elapsed));
        }
    }

    private static bool IsRules(in RetryAdvice advice) => !advice.Reason.StartsWith(Learned, StringComparison.Ordinal);

    private const string Learned = "learned-";

    private static string Describe(RetryAdvised advised) => advised.Decision.Outcome switch
    {
        "retry" => Learned + "retry",
        "probe" => Learned + "probe",
        _ => Learned + "stop",
    };

    // What the fixed rule repeats, and nothing else.
    private static RetryFailureClass? ClassOf(in AttemptFailure failure) => failure.Kind switch
    {
        AttemptFailureKind.Connect or AttemptFailureKind.Broken => RetryFailureClass.Connection,
        AttemptFailureKind.StreamError => RetryFailureClass.ServerError,
        AttemptFailureKind.Status => failure.Status switch
        {
            429 => RetryFailureClass.Throttled,
            425 or 503 or 529 => RetryFailureClass.Unavailable,
            408 or 504 => RetryFailureClass.Timeout,
            409 or 500 or 502 => RetryFailureClass.ServerError,
            _ => null,
        },
        _ => null,
    };
}

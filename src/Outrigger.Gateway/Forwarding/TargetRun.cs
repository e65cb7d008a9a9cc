using Outrigger.Core.Errors;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Resilience;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What one call has seen of one target so far, and what follows from it. Used by one request at a time.</summary>
internal sealed class TargetRun(Call call, RouteTarget target, CallPlan plan, bool isLast)
{
    private const long DefaultRestMicros = 1_000_000;

    private KeySlot? _forbidden;
    private int _rounds;

    /// <summary>Bit i: key i has been tried since the last wait, or must not be.</summary>
    public UInt128 TriedKeys = FindOtherKeys(call, target);

    public Call Call => call;

    public RouteTarget Target => target;

    /// <summary>How the call is put to the target.</summary>
    public CallPlan Plan => plan;

    /// <summary>True when the call is over, for good or bad.</summary>
    public bool IsFinal { get; private set; }

    /// <summary>What the client is to be told if nothing else works.</summary>
    public OutriggerError? Error { get; private set; }

    public AttemptFailure LastFailure { get; private set; }

    /// <summary>True when the last refusal concerned the key alone and another one may do better at once.</summary>
    public bool HasAnotherKey { get; private set; }

    /// <summary>
    /// True when the upstream's own error is the best there is to say: it concerns the request or the upstream's health, not
    /// our keys and the account behind them, and no other target is left.
    /// </summary>
    public bool MayPassOn { get; private set; }

    /// <summary>Ends the call with this result.</summary>
    public void Finish(OutriggerError? error)
    {
        Error = error;
        IsFinal = true;
    }

    /// <summary>A key has worked. One that was forbidden the same request a moment ago is then at fault itself.</summary>
    public void Accept(KeySlot key, long nowMicros)
    {
        key.Accept();
        _forbidden?.Reject(nowMicros);
    }

    /// <summary>After a wait every key may be tried again.</summary>
    public void BeginRetry() => TriedKeys = FindOtherKeys(call, target);

    /// <summary>No usable answer came.</summary>
    public void NoteFailure(AttemptResult result)
    {
        HasAnotherKey = false;
        var name = target.Upstream.Name;
        Error = result.Failure switch
        {
            AttemptFailureKind.Connect => ProvidersErrors.Unreachable.With($"No connection to the provider '{name}'."),
            AttemptFailureKind.Timeout => ProvidersErrors.TimedOut.With($"The provider '{name}' did not begin its answer in time."),
            AttemptFailureKind.Broken => ProvidersErrors.Broken.With($"The provider '{name}' broke off its answer."),
            AttemptFailureKind.StreamError => ProvidersErrors.Failed.With($"The provider '{name}' began its stream with an error."),
            _ when result.IsTooLarge => ProvidersErrors.AnswerTooLarge.With($"The answer of the provider '{name}' is larger than the limit."),
            _ => ProvidersErrors.InvalidAnswer.With($"The answer of the provider '{name}' is not one of its protocol."),
        };
        Conclude(result.Failure, result.Status, result.RetryAfter);
    }

    /// <summary>The upstream said no. Decides whose fault it is: the key's, the upstream's or the request's.</summary>
    public void NoteRefusal(KeySlot key, AttemptResult result, long nowMicros)
    {
        HasAnotherKey = false;
        MayPassOn = false;
        var name = target.Upstream.Name;
        switch (result.Status)
        {
            case var _ when FindKeyFault(result) is var fault and not KeyFault.None:
                key.Reject(nowMicros);
                HasAnotherKey = HasUntried(nowMicros);
                Error = ProvidersErrors.CredentialsExhausted.With($"The provider '{name}' accepts none of its keys.");
                Conclude(AttemptFailureKind.Status, fault == KeyFault.OutOfMoney ? 402 : 401, null);
                return;
            case 403:
                _forbidden ??= key;
                HasAnotherKey = HasUntried(nowMicros);
                break;
            case 429:
                key.Tire(nowMicros + Math.Min(KeySlot.MaxRestMicros, ToMicros(result.RetryAfter ?? TimeSpan.FromMicroseconds(DefaultRestMicros))));
                HasAnotherKey = HasUntried(nowMicros);
                break;
        }

        Error = result.Status == 429
            ? ProvidersErrors.RateLimited.With($"The rate limit of the provider '{name}' is reached.") with { RetryAfter = result.RetryAfter ?? TimeSpan.FromMicroseconds(DefaultRestMicros) }
            : ProvidersErrors.Failed.With($"The provider '{name}' answered with status {result.Status}.");
        MayPassOn = result.Status != 429 && (isLast || result.Status is not (403 or 404 or 408 or 425 or >= 500));
        Conclude(AttemptFailureKind.Status, result.Status, result.RetryAfter);
    }

    /// <summary>All keys rest: says until when, or that none will come back soon.</summary>
    public void FailWithoutKey(long nowMicros)
    {
        HasAnotherKey = false;
        MayPassOn = false;
        var name = target.Upstream.Name;
        if (target.Upstream.Keys.NextWakeMicros() is not { } wake)
        {
            Error = ProvidersErrors.CredentialsExhausted.With($"The provider '{name}' accepts none of its keys.");
            Conclude(AttemptFailureKind.Status, 401, null);
            return;
        }

        var wait = TimeSpan.FromMicroseconds(Math.Max(1, wake - nowMicros));
        Error = target.Upstream.Keys.IsUsedUp
            ? ProvidersErrors.QuotaUsedUp.With($"The daily quota of all keys of the provider '{name}' is used up.") with { RetryAfter = wait, Limit = "provider-quota", ShouldRetry = false }
            : ProvidersErrors.RateLimited.With($"The rate limit of the provider '{name}' is reached on all its keys.") with { RetryAfter = wait };
        Conclude(AttemptFailureKind.Status, 429, wait);
    }

    /// <summary>The keys that may belong to another account than the one that keeps what the call names; none when its own is gone.</summary>
    private static UInt128 FindOtherKeys(Call call, RouteTarget target)
    {
        if (call.Place?.KeyId is not { } id)
        {
            return 0;
        }

        var slots = target.Upstream.Keys.Slots;
        for (var i = 0; i < slots.Length; i++)
        {
            if (slots[i].Id == id)
            {
                return ~(UInt128.One << i);
            }
        }

        return 0;
    }

    private KeyFault FindKeyFault(AttemptResult result) => result.Status switch
    {
        401 => KeyFault.Rejected,
        402 => KeyFault.OutOfMoney,
        _ when result.Body is { } body => plan.Kind.Protocol.FindKeyFault(result.Status, body.Span),
        _ => KeyFault.None,
    };

    private bool HasUntried(long nowMicros)
    {
        var tried = TriedKeys;
        return target.Upstream.Keys.Pick(nowMicros, ref tried) is not null;
    }

    /// <summary>A round over the keys has ended when none is left to try at once: rounds are what retries count.</summary>
    private void Conclude(AttemptFailureKind kind, int status, TimeSpan? retryAfter)
    {
        _rounds += HasAnotherKey ? 0 : 1;

        // Nobody waits for a limit of one provider while another one could answer at once.
        var maxRetries = status == 429 && !isLast ? 0 : target.Upstream.MaxRetries;
        LastFailure = new AttemptFailure(target.Upstream.Name, target.Model, kind, status, _rounds, maxRetries, call.Elapsed, retryAfter);
    }

    private static long ToMicros(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;
}

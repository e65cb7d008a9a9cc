using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.RateLimits;

/// <summary>All that one admitted call has reserved: for its caller, for the alias it named, and for the model it was sent to. Settled once.</summary>
internal sealed class CallReservation(LimitKeeper keeper, LimitSettings settings, TokenClaim tokens, CallPrices prices) : ITargetReservation
{
    private LimitHold? _target;
    private int _isSettled;

    /// <summary>Reserved for the key, user, team and tenant.</summary>
    public LimitHold? Caller { get; set; }

    /// <summary>Reserved for the alias.</summary>
    public LimitHold? Alias { get; set; }

    /// <summary>Tokens reserved for the caller or the alias; null when no limit of theirs counts tokens.</summary>
    public long? ReservedTokens => Caller?.Plan.HasTokens == true || Alias?.Plan.HasTokens == true ? tokens.Wanted : null;

    /// <summary>How the limits per minute stand that have the least left; null when there are none.</summary>
    public LimitStatus? GetStatus()
    {
        var requests = Alias?.GetTightest(RateUnit.Requests, null);
        requests = Caller?.GetTightest(RateUnit.Requests, requests) ?? requests;
        var left = Alias?.GetTightest(RateUnit.Tokens, null);
        left = Caller?.GetTightest(RateUnit.Tokens, left) ?? left;
        return requests is null && left is null ? null : new LimitStatus(requests, left);
    }

    public ValueTask<OutriggerError?> EnterAsync(string provider, string model, CancellationToken cancellationToken = default)
    {
        LeaveTarget();
        var plan = settings.ForTarget(provider, model);
        return plan.IsEmpty ? default : EnterAsync(plan, cancellationToken);
    }

    /// <summary>Puts what was used in the place of what was reserved; further times do nothing.</summary>
    public bool TrySettle(in LimitOutcome outcome)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return false;
        }

        Settle(Caller, outcome);
        Settle(Alias, outcome);
        Settle(_target, outcome);
        return true;
    }

    /// <summary>As if the call had never come.</summary>
    public void Release()
    {
        if (Caller is not null)
        {
            keeper.Release(Caller);
        }
    }

    private async ValueTask<OutriggerError?> EnterAsync(LimitPlan plan, CancellationToken cancellationToken)
    {
        (_target, var error) = await keeper.TakeAsync(plan, tokens, plan.HasCosts ? prices.Estimate(tokens) : default, cancellationToken);
        return error;
    }

    /// <summary>Another target is tried: this one answered nothing.</summary>
    private void LeaveTarget()
    {
        Settle(_target, LimitOutcome.Failed);
        _target = null;
    }

    private void Settle(LimitHold? hold, in LimitOutcome outcome)
    {
        if (hold is not null)
        {
            keeper.Settle(hold, outcome);
        }
    }
}

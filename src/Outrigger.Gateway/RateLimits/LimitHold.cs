using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.RateLimits;

/// <summary>What one call has reserved of one plan. Used by one request at a time.</summary>
internal sealed class LimitHold(LimitPlan plan)
{
    public LimitPlan Plan => plan;

    /// <summary>Gates the call has entered; the first <see cref="Entered"/> count.</summary>
    public GatePass[] Passes { get; } = plan.Gates.Length == 0 ? [] : new GatePass[plan.Gates.Length];

    public int Entered { get; set; }

    /// <summary>What the windows gave; counts when <see cref="HasRates"/>.</summary>
    public RateGrant[] Grants { get; } = plan.Windows.Length == 0 ? [] : new RateGrant[plan.Windows.Length];

    public bool HasRates { get; set; }

    /// <summary>What the quotas gave; the first <see cref="Held"/> count.</summary>
    public QuotaHold[] Quotas { get; } = plan.Quotas.Length == 0 ? [] : new QuotaHold[plan.Quotas.Length];

    public int Held { get; set; }

    /// <summary>The window of a unit with the least left, if that is less than in <paramref name="other"/>.</summary>
    public LimitLevel? GetTightest(RateUnit unit, LimitLevel? other)
    {
        for (var i = 0; i < plan.Windows.Length; i++)
        {
            if (plan.Windows[i].Unit == unit && (other is null || Grants[i].Remaining < other.Value.Remaining))
            {
                other = new LimitLevel(plan.Windows[i].Limit, Grants[i].Remaining, Grants[i].ResetAfter);
            }
        }

        return other;
    }
}

/// <summary>What a call may cost, in billionths of a US dollar.</summary>
/// <param name="Wanted">With the most completion tokens.</param>
/// <param name="Least">What must fit at the least.</param>
internal readonly record struct CostClaim(long Wanted, long Least);

/// <summary>What came of a call, as its limits see it.</summary>
/// <param name="IsAnswered">Whether the client got an answer or its beginning: then it counts as a request of a quota.</param>
/// <param name="Tokens">Tokens used; null when nobody knows, so that what was reserved stays.</param>
/// <param name="CostNanoUsd">What it cost.</param>
internal readonly record struct LimitOutcome(bool IsAnswered, long? Tokens, long CostNanoUsd)
{
    /// <summary>Nothing was answered and nothing used.</summary>
    public static LimitOutcome Failed { get; } = new(false, 0, 0);

    /// <summary>The rule for every end of a call.</summary>
    public static LimitOutcome Of(in AdmissionSettlement end) => end switch
    {
        // No provider was asked.
        { IsCacheHit: true } => new(true, 0, end.CostNanoUsd),
        { IsUsageReported: true } => new(end.IsSuccess || end.HasBegun, end.PromptTokens + end.CompletionTokens, end.CostNanoUsd),

        // An answer has begun and nobody knows what it used: a client that hangs up early does not get its tokens for nothing.
        { IsSuccess: true } or { HasBegun: true } => new(true, null, end.CostNanoUsd),
        _ => new(false, 0, end.CostNanoUsd),
    };
}

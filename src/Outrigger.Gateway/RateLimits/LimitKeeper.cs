using Outrigger.Core.Callers;
using Outrigger.Core.Errors;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Takes from all limits of a plan or from none: gates first, then the windows of a minute, then quotas, so that a store
/// is asked only for calls that nothing else refuses. Thread-safe.
/// </summary>
internal sealed class LimitKeeper(IRateCounter rates, CallGates gates, QuotaLedger quotas, RateLimitsMetrics metrics, TimeProvider time)
{
    /// <summary>Reserves what the call may need, or says which limit refuses it.</summary>
    public async ValueTask<(LimitHold? Hold, OutriggerError? Error)> TakeAsync(LimitPlan plan, TokenClaim tokens, CostClaim cost, CancellationToken cancellationToken)
    {
        var hold = new LimitHold(plan);
        try
        {
            if ((Enter(hold) ?? await TakeRatesAsync(hold, tokens, cancellationToken) ?? await TakeQuotasAsync(hold, tokens, cost, cancellationToken)) is { } error)
            {
                Release(hold);
                metrics.Refused(error.Limit!);
                return (null, error);
            }
        }
        catch
        {
            Release(hold);
            throw;
        }

        return (hold, null);
    }

    /// <summary>Puts what was used in the place of what was reserved. Once a hold.</summary>
    public void Settle(LimitHold hold, in LimitOutcome outcome)
    {
        for (var i = 0; i < hold.Entered; i++)
        {
            hold.Passes[i].Gate.Leave();
        }

        for (var i = 0; i < hold.Grants.Length; i++)
        {
            // Requests stay: they were made, whatever came of them.
            if (hold.Plan.Windows[i].Unit == RateUnit.Tokens && outcome.Tokens is { } tokens)
            {
                rates.Correct(hold.Plan.Windows[i], hold.Grants[i], tokens - hold.Grants[i].Taken);
            }
        }

        for (var i = 0; i < hold.Held; i++)
        {
            ref readonly var quota = ref hold.Quotas[i];
            quotas.Settle(quota, hold.Plan.Quotas[i].Unit switch
            {
                QuotaUnit.Requests => outcome.IsAnswered ? 1 : 0,
                QuotaUnit.Tokens => outcome.Tokens ?? quota.Taken,
                _ => outcome.Tokens is null ? Math.Max(outcome.CostNanoUsd, quota.Taken) : outcome.CostNanoUsd,
            });
        }
    }

    /// <summary>As if the call had never come.</summary>
    public void Release(LimitHold hold)
    {
        for (var i = 0; i < hold.Entered; i++)
        {
            hold.Passes[i].Gate.Undo(hold.Passes[i].BeganAt, hold.Passes[i].Former);
        }

        for (var i = 0; hold.HasRates && i < hold.Grants.Length; i++)
        {
            rates.Correct(hold.Plan.Windows[i], hold.Grants[i], -hold.Grants[i].Taken);
        }

        for (var i = 0; i < hold.Held; i++)
        {
            quotas.Settle(hold.Quotas[i], 0);
        }
    }

    private OutriggerError? Enter(LimitHold hold)
    {
        foreach (var rule in hold.Plan.Gates)
        {
            var outcome = gates.TryEnter(rule, out var pass, out var wait);
            if (outcome != CallGate.Outcome.Entered)
            {
                return LimitRefusals.OfGate(rule, outcome, wait);
            }

            hold.Passes[hold.Entered++] = pass;
        }

        return null;
    }

    private async ValueTask<OutriggerError?> TakeRatesAsync(LimitHold hold, TokenClaim tokens, CancellationToken cancellationToken)
    {
        if (hold.Grants.Length == 0)
        {
            return null;
        }

        var verdict = await rates.TakeAsync(hold.Plan.Windows, tokens, hold.Grants, cancellationToken);
        hold.HasRates = verdict.IsGranted;
        return verdict.IsGranted ? null : LimitRefusals.OfRate(hold.Plan.Windows[verdict.RefusedBy], tokens, verdict.RetryAfter);
    }

    private async ValueTask<OutriggerError?> TakeQuotasAsync(LimitHold hold, TokenClaim tokens, CostClaim cost, CancellationToken cancellationToken)
    {
        foreach (var rule in hold.Plan.Quotas)
        {
            var (wanted, least) = rule.Unit switch
            {
                QuotaUnit.Requests => (1, 1),
                QuotaUnit.Tokens => (tokens.Wanted, tokens.Least),

                // Also a call without a known price needs a quota that is not used up.
                _ => (Math.Max(1, cost.Wanted), Math.Max(1, cost.Least)),
            };
            var answer = await quotas.ReserveAsync(rule, wanted, least, cancellationToken);
            if (answer.Hold is not { } held)
            {
                return LimitRefusals.OfQuota(rule, answer.Used, least, answer.ResetsAtMicros, time.GetUtcNow());
            }

            hold.Quotas[hold.Held++] = held;
        }

        return null;
    }
}

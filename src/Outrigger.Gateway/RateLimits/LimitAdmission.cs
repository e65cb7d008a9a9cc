using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.RateLimits;

/// <summary>
/// Admits calls within the limits of their key, user, team, tenant and model. Without any limit it is one comparison and
/// allocates nothing. Thread-safe.
/// </summary>
internal sealed class LimitAdmission(LimitSettingsSource settings, LimitKeeper keeper, RateLimitsMetrics metrics, IEnumerable<ICallPricer> pricers) : IAdmissionPolicy
{
    // Whoever knows prices was registered last; without one, quotas in US dollars count but reserve nothing.
    private readonly ICallPricer? _pricer = pricers.LastOrDefault();

    public ValueTask<Admission> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default)
    {
        var current = settings.Current;
        if (current.IsEmpty && request.Caller.Limits is null)
        {
            return default;
        }

        var plan = current.For(request.Caller);
        var alias = request.IsAlias ? current.ForAlias(request.Model) : LimitPlan.None;
        return plan.IsEmpty && alias.IsEmpty && !current.HasModels ? default : AdmitAsync(current, plan, alias, request, cancellationToken);
    }

    public void Settle(Admission admission, in AdmissionSettlement settlement)
    {
        if (admission.Reservation is not CallReservation reservation || !reservation.TrySettle(LimitOutcome.Of(settlement)))
        {
            return;
        }

        if (reservation.ReservedTokens is { } reserved && settlement.IsUsageReported)
        {
            metrics.Corrected(settlement.PromptTokens + settlement.CompletionTokens - reserved);
        }
    }

    private async ValueTask<Admission> AdmitAsync(LimitSettings current, LimitPlan plan, LimitPlan alias, AdmissionRequest request, CancellationToken cancellationToken)
    {
        var hasTokens = plan.HasTokens || alias.HasTokens || current.HasModels;
        var tokens = hasTokens ? current.Estimator.Estimate(request.Body.Span, request.BodyBytes, request.MaxCompletionTokens) : default;
        var prices = new CallPrices(_pricer, request.Route);
        var cost = plan.HasCosts || alias.HasCosts ? prices.Estimate(tokens) : default;
        var reservation = new CallReservation(keeper, current, tokens, prices);
        if (!plan.IsEmpty)
        {
            (reservation.Caller, var error) = await keeper.TakeAsync(plan, tokens, cost, cancellationToken);
            if (error is not null)
            {
                return new Admission(error, null);
            }
        }

        if (!alias.IsEmpty && await TakeAliasAsync(reservation, alias, tokens, cost, cancellationToken) is { } refusal)
        {
            return new Admission(refusal, null);
        }

        if (reservation.ReservedTokens is { } reserved)
        {
            metrics.Reserved.Add(reserved);
        }

        return new Admission(null, reservation) { Limits = reservation.GetStatus() };
    }

    private async ValueTask<OutriggerError?> TakeAliasAsync(CallReservation reservation, LimitPlan alias, TokenClaim tokens, CostClaim cost, CancellationToken cancellationToken)
    {
        try
        {
            (reservation.Alias, var error) = await keeper.TakeAsync(alias, tokens, cost, cancellationToken);
            return error;
        }
        finally
        {
            // Refused or broken off: what the caller's own limits gave goes back.
            if (reservation.Alias is null)
            {
                reservation.Release();
            }
        }
    }
}

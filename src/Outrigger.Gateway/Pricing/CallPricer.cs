using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Pricing;

/// <summary>Prices a call by the book. Thread-safe, does not block and does not throw.</summary>
internal sealed class CallPricer(PriceBook book, UnpricedModels unpriced, PricingMetrics metrics) : ICallPricer
{
    public CallCost GetCost(RouteTarget target, in TokenUsage usage)
    {
        var facts = book.Find(target.Upstream, target.Model);
        if (facts.Price is null)
        {
            // Without usage nothing was consumed that anybody knows of, so there is nothing to warn about.
            if (usage.IsReported)
            {
                metrics.CountUnpriced(target.Upstream.Name);
                unpriced.Note(target.Upstream.Name, target.Model);
            }

            return default;
        }

        if (!usage.IsReported)
        {
            return new CallCost(0, IsPriced: true);
        }

        var cost = CostRule.GetNanoUsd(facts.Price, facts.MinimumNanoUsd, usage, out var isClamped);
        if (isClamped)
        {
            metrics.CountClamped(target.Upstream.Name);
        }

        return new CallCost(cost, IsPriced: true);
    }

    public CallCost Estimate(RouteTarget target, in TokenUsage usage)
    {
        var facts = book.Find(target.Upstream, target.Model);
        return facts.Price is null ? default : new CallCost(CostRule.GetNanoUsd(facts.Price, facts.MinimumNanoUsd, usage, out _), IsPriced: true);
    }
}

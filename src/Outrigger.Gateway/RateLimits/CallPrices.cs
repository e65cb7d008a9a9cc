using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.RateLimits;

/// <summary>What a call may cost, by the dearest of the targets that share its model. Immutable.</summary>
internal readonly struct CallPrices(ICallPricer? pricer, Route? route)
{
    /// <summary>The claim in money for a claim in tokens; 0 where there is no price.</summary>
    public CostClaim Estimate(in TokenClaim tokens)
    {
        if (pricer is null || route is null)
        {
            return default;
        }

        var (wanted, least) = (0L, 0L);
        foreach (var target in route.Targets)
        {
            if (target.IsFallback && wanted > 0)
            {
                break;
            }

            wanted = Math.Max(wanted, pricer.Estimate(target, new TokenUsage(true, tokens.Prompt, tokens.Completion, 0, 0)).NanoUsd);
            least = Math.Max(least, pricer.Estimate(target, new TokenUsage(true, tokens.Prompt, tokens.Least - tokens.Prompt, 0, 0)).NanoUsd);
        }

        return new CostClaim(wanted, least);
    }
}

using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>Prices that can be counted on the fingers.</summary>
internal sealed class OneDollarAToken : ICallPricer
{
    public CallCost GetCost(RouteTarget target, in TokenUsage usage) => new((usage.Prompt + usage.Completion) * 1_000_000_000, true);
}

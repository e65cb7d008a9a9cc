using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>
/// The hook where prices stand: asked once a call when its usage is known. The default knows no price. Implementations are
/// thread-safe, do not block and do not throw.
/// </summary>
internal interface ICallPricer
{
    /// <summary>What a call costs.</summary>
    /// <param name="target">Where it was answered.</param>
    /// <param name="usage">The usage as it is told to the client: bill and answer come from the same object.</param>
    CallCost GetCost(RouteTarget target, in TokenUsage usage);

    /// <summary>What a call would cost with a usage that is only expected: the same rule, and nothing is counted or warned about.</summary>
    CallCost Estimate(RouteTarget target, in TokenUsage usage) => GetCost(target, usage);
}

/// <summary>What a call cost.</summary>
/// <param name="NanoUsd">Billionths of a US dollar, 0 or more.</param>
/// <param name="IsPriced">False when the model has no price: the zero then means "unknown", not "free".</param>
internal readonly record struct CallCost(long NanoUsd, bool IsPriced);

/// <summary>Knows no price.</summary>
internal sealed class NoPrices : ICallPricer
{
    public CallCost GetCost(RouteTarget target, in TokenUsage usage) => default;
}

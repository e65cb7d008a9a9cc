using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Pricing;

/// <summary>
/// What a call costs: the larger of its parts' sum and the model's minimum.
/// <code>
///   (prompt − cached − written) × input + cached × cached input
/// + written for 5 min × write + written for 1 h × write hour
/// + (completion − reasoning) × output + reasoning × reasoning
/// </code>
/// Exact in <see cref="decimal"/> up to here, then rounded once, half even, to whole nano-USD. Pure.
/// </summary>
internal static class CostRule
{
    /// <summary>A million US dollars: no call costs more, whatever a provider reports.</summary>
    public const long MaxNanoUsd = 1_000_000_000_000_000;

    /// <summary>The cost in nano-USD, 0 to <see cref="MaxNanoUsd"/>.</summary>
    /// <param name="price">The model's prices.</param>
    /// <param name="minimumNanoUsd">What a call costs at least.</param>
    /// <param name="usage">The reported usage.</param>
    /// <param name="isClamped">True when the report contradicts itself (a part larger than its whole, a negative count): the difference counts as 0.</param>
    public static long GetNanoUsd(ModelPrice price, decimal minimumNanoUsd, in TokenUsage usage, out bool isClamped)
    {
        isClamped = false;
        var prompt = Positive(usage.Prompt, ref isClamped);
        var cached = Positive(usage.Cached, ref isClamped);
        var written = Positive(usage.CacheWrite, ref isClamped);
        var writtenHour = Positive(usage.CacheWriteHour, ref isClamped);
        var completion = Positive(usage.Completion, ref isClamped);
        var reasoning = Positive(usage.Reasoning, ref isClamped);
        var rates = price.GetRates(usage.ServiceTier, usage.Prompt);
        var sum = (Positive(prompt - cached - written, ref isClamped) * rates.Input)
            + (cached * rates.Cached)
            + (Positive(written - writtenHour, ref isClamped) * rates.Write)
            + (writtenHour * rates.WriteHour)
            + (Positive(completion - reasoning, ref isClamped) * rates.Output)
            + (reasoning * rates.Reasoning);
        var cost = decimal.Round(Math.Max(sum, minimumNanoUsd), 0, MidpointRounding.ToEven);
        return (long)Math.Min(cost, MaxNanoUsd);
    }

    private static decimal Positive(decimal value, ref bool isClamped)
    {
        if (value >= 0)
        {
            return value;
        }

        isClamped = true;
        return 0;
    }
}

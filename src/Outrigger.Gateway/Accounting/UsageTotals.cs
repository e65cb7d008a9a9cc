namespace Outrigger.Gateway.Accounting;

/// <summary>What a number of calls add up to.</summary>
/// <param name="Requests">Calls.</param>
/// <param name="Failures">Calls without a complete, successful answer.</param>
/// <param name="PromptTokens">Prompt tokens.</param>
/// <param name="CompletionTokens">Completion tokens.</param>
/// <param name="CachedTokens">Prompt tokens that providers read from their caches.</param>
/// <param name="DurationMicros">Sum of the durations, microseconds.</param>
/// <param name="CostNanoUsd">Billionths of a US dollar.</param>
/// <param name="Unpriced">Calls with reported usage whose model had no price: their cost is not in the sum.</param>
/// <param name="Unreported">Successful calls that went upstream and whose provider reported no usage: their cost is not in the sum either.</param>
/// <param name="CacheHits">Calls answered from our response cache.</param>
public readonly record struct UsageTotals(
    long Requests,
    long Failures,
    long PromptTokens,
    long CompletionTokens,
    long CachedTokens,
    long DurationMicros,
    long CostNanoUsd,
    long Unpriced,
    long Unreported,
    long CacheHits)
{
    /// <summary>One call.</summary>
    public static UsageTotals Of(UsageRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return new(
            1,
            record.IsSuccess ? 0 : 1,
            record.PromptTokens,
            record.CompletionTokens,
            record.CachedTokens,
            record.DurationMicros,
            record.CostNanoUsd,
            record is { IsUsageReported: true, IsPriced: false } ? 1 : 0,
            record is { IsUsageReported: false, IsSuccess: true } && !record.IsCacheHit ? 1 : 0,
            record.IsCacheHit ? 1 : 0);
    }

    /// <summary>Both together.</summary>
    public static UsageTotals operator +(UsageTotals left, UsageTotals right) => Add(left, right);

    /// <summary>Both together.</summary>
    public static UsageTotals Add(UsageTotals left, UsageTotals right) => new(
        left.Requests + right.Requests,
        left.Failures + right.Failures,
        left.PromptTokens + right.PromptTokens,
        left.CompletionTokens + right.CompletionTokens,
        left.CachedTokens + right.CachedTokens,
        left.DurationMicros + right.DurationMicros,
        left.CostNanoUsd + right.CostNanoUsd,
        left.Unpriced + right.Unpriced,
        left.Unreported + right.Unreported,
        left.CacheHits + right.CacheHits);
}

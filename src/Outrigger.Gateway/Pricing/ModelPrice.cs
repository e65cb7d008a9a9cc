namespace Outrigger.Gateway.Pricing;

/// <summary>Prices in force for one call, in billionths of a US dollar (nano-USD) a token; every fallback is filled in.</summary>
internal sealed record Rates(decimal Input, decimal Cached, decimal Write, decimal WriteHour, decimal Output, decimal Reasoning);

/// <summary>
/// A model's prices, worked out once for each tier and step so that a call only picks. Immutable and thread-safe.
/// <para>
/// What the file does not name of a tier is the standard price times what the tier makes of the nearest price that it does
/// name: a tier that halves the input halves it above a step and out of the cache as well.
/// </para>
/// </summary>
internal sealed class ModelPrice
{
    // 1 USD for a million tokens is 1,000 nano-USD for one.
    private const decimal NanoPerTokenOfUsdPerMillion = 1000m;

    private readonly Schedule _standard;
    private readonly Schedule _flex;
    private readonly Schedule _priority;
    private readonly Schedule _batch;

    public ModelPrice(PriceEntry entry)
    {
        IsPriced = entry.InputUsdPerMillion is not null;
        MinimumNanoUsd = (entry.MinimumUsd ?? 0) * 1_000_000_000m;
        MaxInputTokens = entry.MaxInputTokens;
        MaxOutputTokens = entry.MaxOutputTokens;
        _standard = Schedule.Of(entry, null);
        _flex = TierOf("flex");
        _priority = TierOf("priority");
        _batch = TierOf("batch");

        Schedule TierOf(string name) => entry.Tiers?.GetValueOrDefault(name) is { } tier ? Schedule.Of(entry, tier) : _standard;
    }

    /// <summary>Costs nothing, and that is known.</summary>
    public static ModelPrice Free { get; } = new(new PriceEntry { InputUsdPerMillion = 0, OutputUsdPerMillion = 0 });

    /// <summary>False when only limits are known.</summary>
    public bool IsPriced { get; }

    /// <summary>What a call costs at least, nano-USD.</summary>
    public decimal MinimumNanoUsd { get; }

    /// <summary>The longest prompt, tokens; null when not known.</summary>
    public long? MaxInputTokens { get; }

    /// <summary>The longest completion, tokens; null when not known.</summary>
    public long? MaxOutputTokens { get; }

    /// <summary>The prices of a request: of its tier (an unknown one is the standard), and by the size of its whole prompt.</summary>
    public Rates GetRates(string? tier, long promptTokens) => tier switch
    {
        "flex" => _flex.Get(promptTokens),
        "priority" => _priority.Get(promptTokens),
        "batch" => _batch.Get(promptTokens),
        _ => _standard.Get(promptTokens),
    };

    private sealed class Schedule(Rates first, (long Above, Rates Rates)[] steps)
    {
        public static Schedule Of(PriceEntry entry, PriceTier? tier)
        {
            var thresholds = (entry.Steps ?? []).Concat(tier?.Steps ?? []).Select(step => step.AbovePromptTokens).Distinct().Order();
            return new Schedule(Fill(entry, tier, 0), [.. thresholds.Select(above => (above, Fill(entry, tier, above)))]);
        }

        public Rates Get(long promptTokens)
        {
            for (var i = steps.Length - 1; i >= 0; i--)
            {
                if (promptTokens > steps[i].Above)
                {
                    return steps[i].Rates;
                }
            }

            return first;
        }

        private static Rates Fill(PriceEntry entry, PriceTier? tier, long above)
        {
            var input = Find(set => set.InputUsdPerMillion, null) ?? 0;
            var output = Find(set => set.OutputUsdPerMillion, null) ?? 0;
            var write = FindInput(set => set.CacheWriteUsdPerMillion) ?? input;
            return new Rates(
                input * NanoPerTokenOfUsdPerMillion,
                (FindInput(set => set.CachedInputUsdPerMillion) ?? input) * NanoPerTokenOfUsdPerMillion,
                write * NanoPerTokenOfUsdPerMillion,
                (FindInput(set => set.CacheWriteHourUsdPerMillion) ?? write) * NanoPerTokenOfUsdPerMillion,
                output * NanoPerTokenOfUsdPerMillion,
                (Find(set => set.ReasoningUsdPerMillion, set => set.OutputUsdPerMillion) ?? output) * NanoPerTokenOfUsdPerMillion);

            decimal? FindInput(Func<PriceSet, decimal?> field) => Find(field, set => set.InputUsdPerMillion);

            decimal? Find(Func<PriceSet, decimal?> field, Func<PriceSet, decimal?>? nearest)
            {
                var named = tier?.Steps?.FirstOrDefault(step => step.AbovePromptTokens == above);
                if (named is not null && field(named) is { } exact)
                {
                    return exact;
                }

                var standard = (entry.Steps ?? []).Where(step => step.AbovePromptTokens <= above).Select(field).LastOrDefault(price => price is not null) ?? field(entry);
                if (tier is null)
                {
                    return standard;
                }

                var isNamed = nearest is null || field(tier) is not null;
                var of = isNamed ? field(entry) : nearest!(entry);
                if ((isNamed ? field(tier) : nearest!(tier)) is not { } ofTier)
                {
                    return standard;
                }

                return of is > 0 ? standard == of ? ofTier : standard * ofTier / of : field(tier) ?? standard;
            }
        }
    }
}

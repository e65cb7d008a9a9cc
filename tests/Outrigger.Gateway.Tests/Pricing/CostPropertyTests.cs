using FsCheck;
using FsCheck.Fluent;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Outrigger.Testing;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>What holds for every price and every usage.</summary>
public sealed class CostPropertyTests
{
    private static readonly Gen<decimal> AnyPrice = Gen.Choose(0, 100_000).Select(n => n / 1000m);
    private static readonly Gen<long> AnyCount = Gen.Choose(0, 500_000).Select(n => (long)n);

    // A cached token costs no more than a fresh one, a written one no less, and no step is cheaper: as at every vendor.
    private static readonly Gen<PriceEntry> AnyEntry =
        from input in AnyPrice
        from output in AnyPrice
        from cachedShare in Gen.Choose(0, 100)
        from writeShare in Gen.Choose(100, 200)
        from factor in Gen.Choose(100, 300)
        from threshold in Gen.Choose(1, 300_000)
        from minimum in Gen.Choose(0, 1000)
        select new PriceEntry
        {
            InputUsdPerMillion = input,
            OutputUsdPerMillion = output,
            CachedInputUsdPerMillion = input * cachedShare / 100,
            CacheWriteUsdPerMillion = input * writeShare / 100,
            MinimumUsd = minimum / 1_000_000m,
            Steps = [new PriceStep
            {
                AbovePromptTokens = threshold,
                InputUsdPerMillion = input * factor / 100,
                OutputUsdPerMillion = output * factor / 100,
                CachedInputUsdPerMillion = input * cachedShare / 100 * factor / 100,
                CacheWriteUsdPerMillion = input * writeShare / 100 * factor / 100,
            }],
            Tiers = new SortedDictionary<string, PriceTier> { ["flex"] = new() { InputUsdPerMillion = input / 2, OutputUsdPerMillion = output / 2 } },
        };

    private static readonly Gen<TokenUsage> AnyUsage =
        from fresh in AnyCount
        from cached in AnyCount
        from write in AnyCount
        from plain in AnyCount
        from reasoning in AnyCount
        from tier in Gen.Elements(null, "flex", "priority", "other")
        select new TokenUsage(true, fresh + cached + write, plain + reasoning, cached, reasoning, write) { ServiceTier = tier };

    [Fact]
    public void GetNanoUsd_MoreTokens_NeverCostLess() =>
        Prop.ForAll(AnyEntry.ToArbitrary(), AnyUsage.ToArbitrary(), AnyCount.ToArbitrary(), (entry, usage, more) =>
        {
            var price = new ModelPrice(entry);
            var cost = Cost(price, usage);
            return Cost(price, usage with { Prompt = usage.Prompt + more }) >= cost
                && Cost(price, usage with { Prompt = usage.Prompt + more, Cached = usage.Cached + more }) >= cost
                && Cost(price, usage with { Prompt = usage.Prompt + more, CacheWrite = usage.CacheWrite + more }) >= cost
                && Cost(price, usage with { Completion = usage.Completion + more }) >= cost
                && Cost(price, usage with { Completion = usage.Completion + more, Reasoning = usage.Reasoning + more }) >= cost;
        }).Holds();

    [Fact]
    public void GetNanoUsd_MoreOfThePromptCached_NeverCostsMore() =>
        Prop.ForAll(AnyEntry.ToArbitrary(), AnyUsage.ToArbitrary(), (entry, usage) =>
        {
            var price = new ModelPrice(entry);
            return Cost(price, usage with { Cached = usage.Prompt - usage.CacheWrite }) <= Cost(price, usage);
        }).Holds();

    [Fact]
    public void GetNanoUsd_AnyNumbers_IsNeverNegativeNorBelowTheMinimum()
    {
        var any = Gen.OneOf(Gen.Choose(int.MinValue, int.MaxValue).Select(n => (long)n), Gen.Elements(long.MinValue, long.MaxValue, 0L, -1L));
        var usages = Gen.ArrayOf(any, 6).Select(n => new TokenUsage(true, n[0], n[1], n[2], n[3], n[4], n[5]));
        Prop.ForAll(AnyEntry.ToArbitrary(), usages.ToArbitrary(), (entry, usage) =>
        {
            var price = new ModelPrice(entry);
            var cost = Cost(price, usage);
            return cost >= 0 && cost <= CostRule.MaxNanoUsd && cost >= price.MinimumNanoUsd;
        }).Holds();
    }

    [Fact]
    public void GetNanoUsd_PartsPricedAsTheWhole_CostTheSameHoweverTheyAreSplit() =>
        Prop.ForAll(AnyPrice.ToArbitrary(), AnyUsage.ToArbitrary(), (input, usage) =>
        {
            var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = input, OutputUsdPerMillion = input });
            return Cost(price, usage) == Cost(price, new TokenUsage(true, usage.Prompt, usage.Completion, 0, 0));
        }).Holds();

    [Fact]
    public void Find_AnyOrderOfEntries_GivesTheSamePrice()
    {
        string[] names = ["m", "m-2024-01-01", "m-2025-01-01", "n-20240101", "n-20250101", "o-latest", "o-2025-01-01", "p@20250101"];
        Prop.ForAll(Gen.Shuffle(names).ToArbitrary(), Gen.Elements("m", "m-2030-01-01", "n", "n-latest", "o", "p", "p@1", "q").ToArbitrary(), (shuffled, asked) =>
        {
            static PriceTable Table(IEnumerable<string> names)
            {
                var models = new SortedDictionary<string, PriceEntry>(Comparer<string>.Create((a, b) => string.CompareOrdinal(b, a)));
                foreach (var name in names)
                {
                    models[name] = new PriceEntry { InputUsdPerMillion = 1, OutputUsdPerMillion = 1, MaxOutputTokens = Math.Abs(name.Sum(c => c)) + 1 };
                }

                return new PriceTable(new PriceDocument { Format = PriceDocument.CurrentFormat, Source = "test", SourceDate = default, Vendors = new() { ["openai"] = models } });
            }

            var vendor = new Vendor("openai", IsCertain: true);
            return Table(shuffled).Find(vendor, asked)?.MaxOutputTokens == Table(names).Find(vendor, asked)?.MaxOutputTokens;
        }).Holds();
    }

    private static long Cost(ModelPrice price, TokenUsage usage) => CostRule.GetNanoUsd(price, price.MinimumNanoUsd, usage, out _);
}

using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Pricing.PriceHost;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>Costs worked out by hand, in nano-USD.</summary>
public sealed class CostRuleTests
{
    /// <summary>Prices as operators of earlier systems had them, in USD for 1,000 tokens, with a minimum a call.</summary>
    [Theory]
    [InlineData("gpt-4-turbo", "0.01", "0.03", "0.001", 1000, 1000, 40_000_000)]
    [InlineData("gpt-4-turbo", "0.01", "0.03", "0.001", 10, 10, 1_000_000)]
    [InlineData("gpt-4-turbo", "0.01", "0.03", "0.001", 25, 25, 1_000_000)]
    [InlineData("gpt-4-turbo", "0.01", "0.03", "0.001", 26, 25, 1_010_000)]
    [InlineData("gpt-3.5-turbo", "0.0005", "0.0015", "0.0001", 1000, 1000, 2_000_000)]
    [InlineData("gpt-3.5-turbo", "0.0005", "0.0015", "0.0001", 1, 1, 100_000)]
    [InlineData("claude-3-opus", "0.015", "0.075", "0.001", 1234, 567, 61_035_000)]
    [InlineData("claude-3-opus", "0.015", "0.075", "0.001", 0, 0, 1_000_000)]
    [InlineData("claude-3-sonnet", "0.003", "0.015", "0.0005", 2000, 500, 13_500_000)]
    [InlineData("claude-3-sonnet", "0.003", "0.015", "0.0005", 1, 1, 500_000)]
    [InlineData("gemini-pro", "0.00025", "0.0005", "0.0001", 3000, 700, 1_100_000)]
    [InlineData("gemini-pro", "0.00025", "0.0005", "0.0001", 3, 7, 100_000)]
    public async Task GetCost_PriceWithMinimum_IsTheLargerOfBoth(string model, string inputPer1K, string outputPer1K, string minimum, long prompt, long completion, long nanoUsd)
    {
        static string PerMillion(string per1K) => (decimal.Parse(per1K, System.Globalization.CultureInfo.InvariantCulture) * 1000).ToString(System.Globalization.CultureInfo.InvariantCulture);

        // The name holds a dot or not; written as a list item it never matters.
        await using var host = new PriceHost(
            ("Models:0:Name", model),
            ("Models:0:InputUsdPerMillion", PerMillion(inputPer1K)),
            ("Models:0:OutputUsdPerMillion", PerMillion(outputPer1K)),
            ("Models:0:MinimumUsd", minimum));

        host.GetCost("any", model, Usage(prompt, completion)).ShouldBe(new CallCost(nanoUsd, IsPriced: true));
    }

    /// <summary>Without settings the maintained table counts: its prices, and no minimum where the vendor has none.</summary>
    [Theory]
    [InlineData("openai", "gpt-4-turbo", 10, 10, 400_000)]
    [InlineData("openai", "gpt-3.5-turbo", 1, 1, 2_000)]
    [InlineData("anthropic", "claude-3-opus", 1000, 1000, 90_000_000)]
    [InlineData("gemini", "gemini-pro", 1000, 1000, 11_250_000)] // the newest of its name
    public async Task GetCost_NoSetting_IsTheTables(string provider, string model, long prompt, long completion, long nanoUsd)
    {
        await using var host = new PriceHost();

        host.GetCost(provider, model, Usage(prompt, completion)).ShouldBe(new CallCost(nanoUsd, IsPriced: true));
    }

    [Theory]
    [InlineData("anthropic", "claude-3-sonnet")]
    [InlineData("anthropic", "claude-2.1")]
    public async Task GetCost_ModelTheTableHasDropped_IsUnpricedAndNotFree(string provider, string model)
    {
        await using var host = new PriceHost();

        host.GetCost(provider, model, Usage(1000, 1000)).ShouldBe(new CallCost(0, IsPriced: false));
    }

    /// <summary>The published prices of three vendors, steps and tiers included.</summary>
    [Theory]

    // 5 in, 30 out, 0.5 cached; above 272K 10, 45, 1 for the whole request
    [InlineData("openai", "gpt-5.5", 272_000, 1000, 0, 0, 0, null, 1_390_000_000)]
    [InlineData("openai", "gpt-5.5", 272_001, 1000, 0, 0, 0, null, 2_765_010_000)]
    [InlineData("openai", "gpt-5.5", 100_000, 2000, 80_000, 0, 0, null, 200_000_000)]
    [InlineData("openai", "gpt-5.5", 300_000, 0, 200_000, 0, 0, null, 1_200_000_000)]

    // flex and batch halve, priority doubles, above the step as well
    [InlineData("openai", "gpt-5.5", 1000, 1000, 0, 0, 0, "flex", 17_500_000)]
    [InlineData("openai", "gpt-5.5", 1000, 1000, 0, 0, 0, "batch", 17_500_000)]
    [InlineData("openai", "gpt-5.5", 1000, 1000, 0, 0, 0, "priority", 70_000_000)]
    [InlineData("openai", "gpt-5.5", 1000, 1000, 0, 0, 0, "default", 35_000_000)]
    [InlineData("openai", "gpt-5.5", 300_000, 1000, 0, 0, 0, "flex", 1_522_500_000)]
    [InlineData("openai", "gpt-5.5", 300_000, 1000, 100_000, 0, 0, "priority", 4_290_000_000)]

    // 3 in, 15 out, read 0.3, write 3.75, for an hour 6; above 200K 6, 22.5, 0.6, 7.5, 12
    [InlineData("anthropic", "claude-sonnet-4-5", 1_000, 500, 0, 0, 0, null, 10_500_000)]
    [InlineData("anthropic", "claude-sonnet-4-5", 30_000, 500, 20_000, 5_000, 0, null, 47_250_000)]
    [InlineData("anthropic", "claude-sonnet-4-5", 30_000, 500, 20_000, 5_000, 2_000, null, 51_750_000)]
    [InlineData("anthropic", "claude-sonnet-4-5", 200_001, 0, 190_000, 10_000, 4_000, null, 207_006_000)]

    // 1.25 in, 10 out; above 200K 2.5, 15, cached 0.25
    [InlineData("gemini", "gemini-2.5-pro", 200_000, 1000, 0, 0, 0, null, 260_000_000)]
    [InlineData("gemini", "gemini-2.5-pro", 200_001, 1000, 0, 0, 0, null, 515_002_500)]
    [InlineData("gemini", "gemini-2.5-pro", 250_000, 0, 100_000, 0, 0, null, 400_000_000)]

    // an embedding has no completion
    [InlineData("openai", "text-embedding-3-small", 1_000, 0, 0, 0, 0, null, 20_000)]
    public async Task GetCost_PublishedPrice_IsWorkedOutByHand(
        string provider, string model, long prompt, long completion, long cached, long write, long writeHour, string? tier, long nanoUsd)
    {
        await using var host = new PriceHost();

        host.GetCost(provider, model, Usage(prompt, completion, cached, write: write, writeHour: writeHour, tier: tier)).ShouldBe(new CallCost(nanoUsd, IsPriced: true));
    }

    [Fact]
    public void GetNanoUsd_TierThatNamesOnlyTheInput_CarriesOverToWhatItLeavesOut()
    {
        var price = new ModelPrice(new PriceEntry
        {
            InputUsdPerMillion = 10,
            OutputUsdPerMillion = 20,
            CachedInputUsdPerMillion = 1,
            CacheWriteUsdPerMillion = 12,
            Steps = [new PriceStep { AbovePromptTokens = 1000, InputUsdPerMillion = 30, CachedInputUsdPerMillion = 3 }],
            Tiers = new() { ["flex"] = new PriceTier { InputUsdPerMillion = 5 } },
        });

        price.GetRates("flex", 1000).ShouldBe(new Rates(5_000, 500, 6_000, 6_000, 20_000, 20_000));
        price.GetRates("flex", 1001).ShouldBe(new Rates(15_000, 1_500, 6_000, 6_000, 20_000, 20_000));
        price.GetRates("priority", 1001).ShouldBe(new Rates(30_000, 3_000, 12_000, 12_000, 20_000, 20_000));
    }

    [Theory]
    [InlineData(1, 0)] // 0.5
    [InlineData(3, 2)] // 1.5
    [InlineData(5, 2)] // 2.5
    public void GetNanoUsd_HalfANano_IsRoundedToTheEvenOne(long prompt, long nanoUsd)
    {
        var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = 0.0005m, OutputUsdPerMillion = 0 });

        CostRule.GetNanoUsd(price, 0, Usage(prompt), out _).ShouldBe(nanoUsd);
    }

    [Fact]
    public void GetNanoUsd_ReasoningPricedApart_TakesItOutOfTheCompletion()
    {
        var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = 1, OutputUsdPerMillion = 2, ReasoningUsdPerMillion = 3 });

        CostRule.GetNanoUsd(price, 0, Usage(0, completion: 100, reasoning: 40), out _).ShouldBe((60 * 2000) + (40 * 3000));
    }

    [Fact]
    public void GetNanoUsd_PartsWithoutPrices_CostWhatTheWholeCosts()
    {
        var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = 1, OutputUsdPerMillion = 2 });

        CostRule.GetNanoUsd(price, 0, Usage(100, 50, cached: 30, reasoning: 20, write: 40, writeHour: 10), out var isClamped).ShouldBe((100 * 1000) + (50 * 2000));
        isClamped.ShouldBeFalse();
    }

    [Theory]
    [InlineData(10, 5, 20, 0, 0, 0)] // more cached than prompt: a provider whose prompt excludes the cache
    [InlineData(10, 5, 0, 0, 20, 0)]
    [InlineData(10, 5, 0, 0, 2, 4)]
    [InlineData(10, 5, 0, 9, 0, 0)]
    [InlineData(-10, 5, 0, 0, 0, 0)]
    [InlineData(10, -5, 0, 0, 0, 0)]
    [InlineData(10, 5, -1, 0, 0, 0)]
    public void GetNanoUsd_ReportThatContradictsItself_IsClampedAndSaidSo(long prompt, long completion, long cached, long reasoning, long write, long writeHour)
    {
        var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = 1, OutputUsdPerMillion = 2, CachedInputUsdPerMillion = 0.5m });

        CostRule.GetNanoUsd(price, 0, Usage(prompt, completion, cached, reasoning, write, writeHour), out var isClamped).ShouldBeGreaterThanOrEqualTo(0);

        isClamped.ShouldBeTrue();
    }

    [Fact]
    public void GetNanoUsd_SenselesslyMuch_IsCappedAndDoesNotOverflow()
    {
        var price = new ModelPrice(new PriceEntry { InputUsdPerMillion = PriceChecks.MaxUsdPerMillion, OutputUsdPerMillion = PriceChecks.MaxUsdPerMillion });

        CostRule.GetNanoUsd(price, 0, Usage(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue), out _).ShouldBe(CostRule.MaxNanoUsd);
        CostRule.GetNanoUsd(price, 0, Usage(long.MinValue, long.MinValue, long.MinValue, long.MinValue, long.MinValue, long.MinValue), out _).ShouldBe(0);
    }
}

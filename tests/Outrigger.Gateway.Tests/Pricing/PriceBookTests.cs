using Microsoft.Extensions.Options;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Pricing.PriceHost;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>The operator's own prices.</summary>
public sealed class PriceBookTests
{
    [Fact]
    public async Task Find_SettingsAtSeveralNames_TakesTheNearest()
    {
        await using var host = new PriceHost(
            ("Models:gpt-4o:InputUsdPerMillion", "1"),
            ("Models:gpt-4o:OutputUsdPerMillion", "0"),
            ("Models:mine/gpt-4o:InputUsdPerMillion", "2"),
            ("Models:mine/gpt-4o:OutputUsdPerMillion", "0"),
            ("Models:mine/*:InputUsdPerMillion", "3"),
            ("Models:mine/*:OutputUsdPerMillion", "0"),
            ("Models:mine/llama*:InputUsdPerMillion", "4"),
            ("Models:mine/llama*:OutputUsdPerMillion", "0"));

        host.GetCost("openai", "gpt-4o", Usage(1)).NanoUsd.ShouldBe(1000);
        host.GetCost("mine", "gpt-4o", Usage(1)).NanoUsd.ShouldBe(2000);
        host.GetCost("mine", "other", Usage(1)).NanoUsd.ShouldBe(3000);
        host.GetCost("mine", "llama3:8b", Usage(1)).NanoUsd.ShouldBe(4000);
        host.GetCost("Mine", "LLAMA3", Usage(1)).NanoUsd.ShouldBe(4000);
    }

    [Fact]
    public async Task Find_PriceOfZero_IsFreeAndPriced()
    {
        await using var host = new PriceHost(("Models:local/*:InputUsdPerMillion", "0"), ("Models:local/*:OutputUsdPerMillion", "0"));

        host.GetCost("local", "llama", Usage(1000, 1000)).ShouldBe(new CallCost(0, IsPriced: true));
    }

    [Fact]
    public async Task Find_OwnPrice_TakesStepsAndTiersAway()
    {
        await using var host = new PriceHost(("Models:gpt-5.5:InputUsdPerMillion", "1"), ("Models:gpt-5.5:OutputUsdPerMillion", "2"));

        host.GetCost("openai", "gpt-5.5", Usage(300_000, 10, cached: 100, tier: "priority")).NanoUsd.ShouldBe((300_000 * 1000) + (10 * 2000));
        host.Book.Find(host.GetUpstream("openai"), "gpt-5.5").MaxOutputTokens.ShouldBe(128_000, "its limits are still the table's");
    }

    [Fact]
    public async Task Find_MinimumAndLimitAlone_AreAddedToTheTablesPrice()
    {
        await using var host = new PriceHost(("Models:gpt-4o:MinimumUsd", "0.001"), ("Models:gpt-4o:MaxOutputTokens", "77"));

        host.GetCost("openai", "gpt-4o", Usage(1)).NanoUsd.ShouldBe(1_000_000);
        host.GetCost("openai", "gpt-4o", Usage(1_000_000)).NanoUsd.ShouldBe(2_500_000_000);
        host.Book.Find(host.GetUpstream("openai"), "gpt-4o").MaxOutputTokens.ShouldBe(77);
    }

    [Fact]
    public async Task Find_MinimumOfAModelWithoutAPrice_MakesItNoPricedOne()
    {
        await using var host = new PriceHost(("Models:unknown:MinimumUsd", "0.001"));

        host.GetCost("openai", "unknown", Usage(1)).ShouldBe(new CallCost(0, IsPriced: false));
    }

    [Fact]
    public async Task Find_ExponentInASetting_IsADecimal()
    {
        await using var host = new PriceHost(("Models:m:InputUsdPerMillion", "2.5e-1"), ("Models:m:OutputUsdPerMillion", "1E+1"));

        host.GetCost("openai", "m", Usage(4, 1)).NanoUsd.ShouldBe(1000 + 10_000);
    }

    [Fact]
    public async Task Find_SettingsReloaded_CountFromThenOn()
    {
        await using var host = new PriceHost(("Models:m:InputUsdPerMillion", "1"), ("Models:m:OutputUsdPerMillion", "1"));
        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(1000);

        host.Set("Models:m:InputUsdPerMillion", "7");

        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(7000);
    }

    [Fact]
    public async Task Find_SettingsReloadedWithAPoisonedPrice_StayTheLastGoodOnes()
    {
        await using var host = new PriceHost(("Models:m:InputUsdPerMillion", "1"), ("Models:m:OutputUsdPerMillion", "1"));
        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(1000);

        Should.Throw<Exception>(() => host.Set("Models:m:InputUsdPerMillion", "-1")).ToString().ShouldContain("is negative");

        host.GetCost("openai", "m", Usage(1)).NanoUsd.ShouldBe(1000);
    }

    [Theory]
    [InlineData("is negative", "Models:m:InputUsdPerMillion=-0.1", "Models:m:OutputUsdPerMillion=1")]
    [InlineData("1 USD a token", "Models:m:InputUsdPerMillion=1", "Models:m:OutputUsdPerMillion=1000000.1")]
    [InlineData("1 USD a token", "Models:m:InputUsdPerMillion=1", "Models:m:OutputUsdPerMillion=1", "Models:m:CachedInputUsdPerMillion=2000000")]
    [InlineData("given together", "Models:m:InputUsdPerMillion=1")]
    [InlineData("given together", "Models:m:OutputUsdPerMillion=1")]
    [InlineData("needs InputUsdPerMillion", "Models:m:ReasoningUsdPerMillion=1")]
    [InlineData("MinimumUsd", "Models:m:MinimumUsd=-1")]
    [InlineData("MinimumUsd", "Models:m:MinimumUsd=101")]
    [InlineData("MaxOutputTokens", "Models:m:MaxOutputTokens=0")]
    [InlineData("already", "Models:m:MinimumUsd=1", "Models:0:Name=M", "Models:0:MinimumUsd=1")]
    [InlineData("FileCheckInterval", "FileCheckInterval=00:00:00")]
    public async Task Options_PriceThatCannotBe_IsRefusedWithItsPath(string expected, params string[] settings)
    {
        await using var host = new PriceHost([.. settings.Select(setting => (setting.Split('=')[0], (string?)setting.Split('=')[1]))]);

        var failure = Should.Throw<OptionsValidationException>(() => host.Get<IOptionsMonitor<PricingOptions>>().CurrentValue);

        string.Join(' ', failure.Failures).ShouldContain(expected);
    }

    [Theory]
    [InlineData("Models:m:InputUsdPerMillion", "cheap", "Models:m:InputUsdPerMillion")]
    [InlineData("Models:m:InputUsdPerMilion", "1", "'InputUsdPerMilion'")]
    [InlineData("Fille", "x", "'Fille'")]
    public async Task Options_ValueOfTheWrongTypeOrUnderAWrongName_IsRefused(string key, string value, string expected)
    {
        await using var host = new PriceHost(("Models:other:MinimumUsd", "1"), (key, value));

        var failure = Should.Throw<InvalidOperationException>(() => host.Get<IOptionsMonitor<PricingOptions>>().CurrentValue);

        (failure.InnerException ?? failure).Message.ShouldContain(expected);
    }
}

using System.Text;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Pricing;
using Outrigger.Gateway.Pricing.Refresh;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing.Refresh;

public sealed class LiteLlmReaderTests
{
    private static readonly DateOnly Written = new(2026, 2, 3);

    [Fact]
    public void Read_EveryKindOfField_FindsItsPlace()
    {
        var entry = ReadOne(
            """
            "input_cost_per_token": 5e-06, "output_cost_per_token": 0.00003, "cache_read_input_token_cost": 5E-7,
            "cache_creation_input_token_cost": 6.25e-6, "cache_creation_input_token_cost_above_1hr": 1e-5, "output_cost_per_reasoning_token": 4e-5,
            "input_cost_per_token_above_272k_tokens": 1e-5, "cache_creation_input_token_cost_above_1hr_above_272k_tokens": 2e-5,
            "output_cost_per_token_above_400k_tokens": 9e-5,
            "input_cost_per_token_flex": 2.5e-6, "output_cost_per_token_batches": 1.5e-5, "input_cost_per_token_above_272k_tokens_priority": 2e-5,
            "max_input_tokens": 1050000, "max_output_tokens": 128000.0, "max_tokens": 1, "supports_vision": true, "source": "https://example.com"
            """);

        entry.Named().Select(price => price.Value).ShouldBe([5m, 30m, 0.5m, 6.25m, 10m, 40m]);
        (entry.MaxInputTokens, entry.MaxOutputTokens).ShouldBe((1_050_000, 128_000));
        entry.Steps!.Select(step => (step.AbovePromptTokens, step.InputUsdPerMillion, step.CacheWriteHourUsdPerMillion, step.OutputUsdPerMillion))
            .ShouldBe([(272_000, 10m, 20m, null), (400_000, null, null, 90m)]);
        entry.Tiers!.Keys.ShouldBe(["batch", "flex", "priority"]);
        entry.Tiers["flex"].InputUsdPerMillion.ShouldBe(2.5m);
        entry.Tiers["batch"].OutputUsdPerMillion.ShouldBe(15m);
        entry.Tiers["priority"].Steps!.ShouldHaveSingleItem().InputUsdPerMillion.ShouldBe(20m);
    }

    [Fact]
    public void Read_TieredPricing_BecomesBaseAndSteps()
    {
        var entry = ReadOne("""
            "tiered_pricing": [{"range": [0, 256000.0], "input_cost_per_token": 5e-8, "output_cost_per_token": 4e-7},
                               {"range": [256000.0, 1e6], "input_cost_per_token": 2.5e-7, "output_cost_per_token": 2e-6}]
            """);

        (entry.InputUsdPerMillion, entry.OutputUsdPerMillion).ShouldBe((0.05m, 0.4m));
        entry.Steps!.Select(step => (step.AbovePromptTokens, step.InputUsdPerMillion, step.OutputUsdPerMillion)).ShouldBe([(256_000, 0.25m, 2m)]);
    }

    [Fact]
    public void Read_MembersThatAreNoTextModels_AreLeftAlone()
    {
        var taken = Read(
            """
            {"sample_spec": {"litellm_provider": "openai", "mode": "chat", "input_cost_per_token": "USD", "max_tokens": "a text"},
             "last_updated": "2026-07-24T18:23:43+00:00", "odd": 5, "list": [], "none": null,
             "image": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6},
             "elsewhere/m": {"litellm_provider": "elsewhere", "mode": "chat", "input_cost_per_token": -1},
             "odd-vendor": {"litellm_provider": 7, "mode": "chat"},
             "gemini/g": {"litellm_provider": "gemini", "mode": "chat", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6},
             "t": {"litellm_provider": "text-completion-openai", "mode": "completion", "input_cost_per_token": 1e-6, "output_cost_per_token": 1e-6}}
            """);

        taken.Document.SourceDate.ShouldBe(new DateOnly(2026, 7, 24));
        taken.Document.Vendors.SelectMany(vendor => vendor.Value.Keys.Select(model => $"{vendor.Key}/{model}")).ShouldBe(["gemini/g", "openai/t"]);
    }

    [Fact]
    public void Read_NoDateInside_TakesTheFiles() => Read("{" + Model("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6") + "}").Document.SourceDate.ShouldBe(Written);

    [Theory]
    [InlineData("\"input_cost_per_token\": -1e-6, \"output_cost_per_token\": 1e-6", "m: input_cost_per_token (-0.000001 USD a token) is negative")]
    [InlineData("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 2.5", "m: output_cost_per_token (2.5 USD a token) is more than 1 USD a token")]
    [InlineData("\"input_cost_per_token\": \"1e-6\", \"output_cost_per_token\": 1e-6", "m: input_cost_per_token is not a number")]
    [InlineData("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e300", "m: output_cost_per_token is not a number")]
    [InlineData("\"input_cost_per_token\": true, \"output_cost_per_token\": {}", "m: output_cost_per_token is not a number")]
    [InlineData("\"input_cost_per_token_priority\": 5", "m: input_cost_per_token_priority (5 USD a token)")]
    [InlineData("\"tiered_pricing\": [{\"input_cost_per_token\": 1e-6}]", "m: tiered_pricing has a part without a range")]
    public void Read_PoisonedValue_IsRefusedByName(string fields, string expected)
    {
        var failure = Should.Throw<OutriggerException>(() => Read("{" + Model(fields) + "}"));

        failure.Error.Type.ShouldBe(PricingErrors.PricesRefused);
        failure.Error.Detail.ShouldContain(expected);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"a\": {\"b\": 1}}")]
    public void Read_NotSuchAFile_IsRefused(string text) => Should.Throw<OutriggerException>(() => Read(text)).Error.Type.ShouldBe(PricingErrors.PricesRefused);

    [Theory]
    [InlineData("\"input_cost_per_token\": 0, \"output_cost_per_token\": 0", "unknown rather than free")]
    [InlineData("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 0.0", "a hole in the source")]
    [InlineData("\"input_cost_per_token\": 1e-6", "one direction only")]
    [InlineData("\"rpm\": 5", "no price for tokens")]
    [InlineData("\"input_cost_per_token\": 0.015, \"output_cost_per_token\": 0.06", "another unit?")]
    [InlineData("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6, \"input_cost_per_request\": 0.005", "a price for a request")]
    public void Read_PriceNotToBeBelieved_IsLeftUnpricedWithItsLimits(string fields, string expected)
    {
        var taken = Read("{" + Model(fields + ", \"max_output_tokens\": 7") + "}");

        taken.Doubts.ShouldHaveSingleItem().ShouldContain(expected);
        var entry = taken.Document.Vendors["openai"]["m"];
        entry.Named().ShouldAllBe(price => price.Value == null);
        entry.MaxOutputTokens.ShouldBe(7);
    }

    [Theory]
    [InlineData("\"cache_creation_input_token_cost\": 2e-6, \"cache_creation_input_token_cost_above_1hr\": 1e-6", "cacheWriteHourUsdPerMillion", true)]
    [InlineData("\"cache_read_input_token_cost\": 2e-6", "cachedInputUsdPerMillion", true)]
    [InlineData("\"cache_read_input_token_cost\": 0.0", "cachedInputUsdPerMillion", false)]
    [InlineData("\"cache_creation_input_token_cost\": 0", "cacheWriteUsdPerMillion", false)]
    [InlineData("\"output_cost_per_reasoning_token\": 1e-6", "reasoningUsdPerMillion", false)]
    public void Read_PartThatSaysNothingOrCannotBe_IsLeftOut(string field, string left, bool isDoubt)
    {
        var taken = Read("{" + Model("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6, " + field) + "}");

        taken.Document.Vendors["openai"]["m"].Named().First(price => price.Name == left).Value.ShouldBeNull();
        taken.Doubts.Count.ShouldBe(isDoubt ? 1 : 0);
    }

    [Fact]
    public void Read_OneModelUnderTwoKeys_KeepsTheOneThatNamesItsVendor()
    {
        static string Of(string key, string price) => $"\"{key}\": {{\"litellm_provider\": \"deepseek\", \"mode\": \"chat\", \"input_cost_per_token\": {price}, \"output_cost_per_token\": {price}}}";
        string[] parts = [Of("deepseek-chat", "1e-6"), Of("deepseek/deepseek-chat", "2e-6")];

        foreach (var order in new[] { parts, [.. parts.Reverse()] })
        {
            Read("{" + string.Join(',', order) + "}").Document.Vendors["deepseek"]["deepseek-chat"].InputUsdPerMillion.ShouldBe(2);
        }
    }

    [Fact]
    public void Read_CostFieldsWithoutAPlace_AreNamed()
    {
        var taken = Read("{" + Model("\"input_cost_per_token\": 1e-6, \"output_cost_per_token\": 1e-6, \"input_cost_per_audio_token\": 1e-5, \"input_cost_per_token_above_new\": 1, \"new_cost\": 1") + "}");

        taken.Unread.ShouldBe(new Dictionary<string, int> { ["input_cost_per_audio_token"] = 1, ["input_cost_per_token_above_new"] = 1, ["new_cost"] = 1 }, ignoreOrder: true);
    }

    private static PriceEntry ReadOne(string fields) => Read("{" + Model(fields) + "}").Document.Vendors["openai"]["m"];

    private static string Model(string fields) => $$"""
        "m": {"litellm_provider": "openai", "mode": "chat", {{fields}}}
        """;

    private static SourcePrices Read(string text) => LiteLlmReader.Read(Encoding.UTF8.GetBytes(text), Written);
}

using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Pricing;
using Shouldly;
using Xunit;
using static Outrigger.Gateway.Tests.Pricing.PriceHost;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>Which entry of the built-in table a call finds.</summary>
public sealed class PriceTableTests
{
    [Theory]

    // as it is, also where a version has a price of its own
    [InlineData("openai", "gpt-4o", "2.5")]
    [InlineData("openai", "gpt-4o-2024-05-13", "5")]

    // a version that is not known, a version left out, "latest"
    [InlineData("openai", "gpt-4o-2031-01-01", "2.5")]
    [InlineData("anthropic", "claude-sonnet-4-5-20310101", "3")]
    [InlineData("anthropic", "claude-sonnet-4-5@20250929", "3")]
    [InlineData("anthropic", "claude-3-opus-latest", "15")]
    [InlineData("anthropic", "claude-3-opus", "15")]

    // tuned models, Gemini's resource names, deployments named after OpenAI's models
    [InlineData("openai", "ft:gpt-4o-2024-08-06:acme::abc123", "3.75")]
    [InlineData("openai", "ft:gpt-4o", "3.75")]
    [InlineData("gemini", "models/gemini-2.5-pro", "1.25")]
    [InlineData("azure", "gpt-4-turbo", "10")]

    // vendors that speak OpenAI's protocol, by their names
    [InlineData("groq", "llama-3.3-70b-versatile", "0.59")]
    [InlineData("mistral", "mistral-large-latest", "0.5")]
    [InlineData("google", "gemini-2.5-pro", "1.25")]
    [InlineData("X-AI", "grok-4", "3")]
    public async Task Find_KnownModel_HasItsPrice(string provider, string model, string inputUsdPerMillion)
    {
        await using var host = new PriceHost();

        Input(host, provider, model).ShouldBe(decimal.Parse(inputUsdPerMillion, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "gpt-4o", "2.5")]
    [InlineData("https://eu.api.openai.com/v1", "gpt-4o", "2.5")]
    [InlineData("https://me.openai.azure.com/openai", "gpt-4o", "2.5")]
    [InlineData("https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", "0.59")]
    [InlineData("https://api.groq.com/openai/v1", "gpt-4o", null)] // the address says who bills, and Groq has no such model
    [InlineData("https://notapi.groq.com.evil.example/v1", "llama-3.3-70b-versatile", null)]
    [InlineData("https://openrouter.ai/api/v1", "openai/gpt-4o", "2.5")]
    [InlineData("https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4.5", "3")]
    [InlineData("https://openrouter.ai/api/v1", "google/gemini-2.5-pro", "1.25")]
    [InlineData("http://10.0.0.7:4000/v1", "anthropic/claude-sonnet-4-5", "3")] // a proxy of one's own
    [InlineData("http://10.0.0.7:8000/v1", "meta-llama/Llama-3.1-8B", null)] // a server of one's own
    [InlineData("http://10.0.0.7:8000/v1", "llama", null)]
    public async Task Find_Address_SaysWhoBills(string address, string model, string? inputUsdPerMillion)
    {
        await using var host = new PriceHost();

        Input(host, "mine", model, address).ShouldBe(inputUsdPerMillion is null ? null : decimal.Parse(inputUsdPerMillion, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("@")]
    [InlineData("-latest")]
    [InlineData("-2024-01-01")]
    [InlineData("openai/")]
    [InlineData("ft:")]
    [InlineData("models/")]
    [InlineData("gpt-4o-mini-2024-07-1x")]
    public async Task Find_NameThatIsNone_HasNoPrice(string model)
    {
        await using var host = new PriceHost();

        Input(host, "mine", model).ShouldBeNull();
    }

    [Theory]
    [InlineData("anthropic", "claude-sonnet-4-5", 64_000)]
    [InlineData("anthropic", "claude-3-opus", 4_096)]
    [InlineData("openai", "gpt-4o", 16_384)]
    [InlineData("gemini", "gemini-2.5-pro", 65_535)]
    [InlineData("openai", "text-embedding-3-small", null)]
    [InlineData("openai", "no-such-model", null)]
    public async Task Find_Limits_AreTheModels(string provider, string model, int? maxOutputTokens)
    {
        await using var host = new PriceHost();

        host.Book.Find(host.GetUpstream(provider), model).MaxOutputTokens.ShouldBe(maxOutputTokens);
    }

    [Fact]
    public void BuiltIn_HasTheModelsThatMatter()
    {
        var document = PriceFile.ReadBuiltIn();

        document.Vendors.Keys.ShouldBe(
            ["anthropic", "azure", "azure_ai", "cerebras", "cohere", "dashscope", "deepseek", "fireworks_ai", "gemini", "groq", "minimax", "mistral", "moonshot", "openai", "perplexity", "together_ai", "xai", "zai"]);
        document.Vendors["openai"].Count(model => model.Value.InputUsdPerMillion is not null).ShouldBeGreaterThan(110);
        document.Vendors["anthropic"].Count.ShouldBeGreaterThan(20);
        document.Vendors["gemini"].Count.ShouldBeGreaterThan(40);
        PriceFile.Write(document).Length.ShouldBeLessThan(400 * 1024);
    }

    private static decimal? Input(PriceHost host, string provider, string model, string? address = null)
    {
        var facts = host.Book.Find(host.GetUpstream(provider, address: address), model);
        return facts.Price?.GetRates(null, 1).Input / 1000m;
    }

    [Fact]
    public async Task GetCost_SimulatedProvider_IsFreeAndPriced()
    {
        await using var host = new PriceHost();

        host.GetCost("sim", "echo", Usage(1000, 1000), isSimulated: true).ShouldBe(new CallCost(0, IsPriced: true));
    }
}

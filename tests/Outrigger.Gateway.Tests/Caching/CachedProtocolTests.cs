using System.Text.Json;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>The cache keeps what the client got, in whatever protocol and from whatever provider.</summary>
public sealed class CachedProtocolTests
{
    private const string AnthropicAsk = """{"model":"up/m","max_tokens":5,"stream":true,"messages":[{"role":"user","content":"hi"}]}""";
    private const string GeminiAsk = """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""";
    private const string Free = ": outrigger cost_usd=0\n\n";

    private static readonly string[] AnthropicEvents =
    [
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":3,\"output_tokens\":1}}}\n\n",
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
        "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"ho\"}}\n\n",
        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":4}}\n\n",
        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    ];

    private static readonly string[] GeminiEvents =
    [
        "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"h\"}]},\"index\":0}],\"modelVersion\":\"m\"}\n\n",
        "data: {\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":\"o\"}]},\"finishReason\":\"STOP\",\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":4,\"totalTokenCount\":7},\"modelVersion\":\"m\"}\n\n",
    ];

    private static readonly string[] OpenAIEvents = [CacheHost.One, CacheHost.Stop, CacheHost.Done];

    [Fact]
    public async Task Stream_OfAnthropic_IsReplayedAsItWas()
    {
        await using var host = await StartAsync("anthropic", "/v1/messages");
        host.Stream(AnthropicEvents);

        var (miss, hit) = await AskTwiceAsync(host, AnthropicAsk);

        Plain(hit).ShouldBe(Plain(miss));
        hit.ShouldContain("message_stop");
        host.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Stream_TranslatedForAnthropic_IsReplayedAsItWas()
    {
        await using var host = await StartAsync("openai", "/v1/messages");
        host.Stream(OpenAIEvents);

        var (miss, hit) = await AskTwiceAsync(host, AnthropicAsk);

        Plain(hit).ShouldBe(Plain(miss));
        hit.ShouldContain("message_stop");
    }

    [Fact]
    public async Task Stream_OfGeminiAsOneArray_IsReplayedAsItWas()
    {
        await using var host = await StartAsync("gemini", "/v1beta/models/up/m:streamGenerateContent");
        host.Stream(GeminiEvents);

        var (miss, hit) = await AskTwiceAsync(host, GeminiAsk);

        hit.ShouldBe(miss);
        JsonDocument.Parse(hit).RootElement.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task Stream_OfGeminiAsEventsAndAsArray_AreTwoEntries()
    {
        await using var host = await StartAsync("gemini", "/v1beta/models/up/m:streamGenerateContent");
        host.Stream(GeminiEvents);
        await AskTwiceAsync(host, GeminiAsk);

        host.Path += "?alt=sse";
        var (miss, hit) = await AskTwiceAsync(host, GeminiAsk);

        Plain(hit).ShouldBe(Plain(miss));
        hit.ShouldStartWith("data: ");
        host.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task Version_OfAnthropicsProtocol_IsPartOfTheKey()
    {
        await using var host = await StartAsync("anthropic", "/v1/messages");
        host.Stream(AnthropicEvents);
        await host.AskAsync(AnthropicAsk, ("anthropic-version", "2023-06-01"));
        await host.LandedAsync();

        (await host.AskAsync(AnthropicAsk, ("anthropic-version", "2023-06-01"), ("anthropic-beta", "context-1m"))).Cache.ShouldBe("miss");
    }

    private static Task<CacheHost> StartAsync(string protocol, string path) => StartAsync(path, ("Outrigger:Gateway:Providers:up:Protocol", protocol));

    private static async Task<CacheHost> StartAsync(string path, params (string, string)[] settings)
    {
        var host = await CacheHost.StartAsync(settings);
        host.Path = path;
        return host;
    }

    private static async Task<(string Miss, string Hit)> AskTwiceAsync(CacheHost host, string ask)
    {
        var miss = await host.AskAsync(ask, ("anthropic-version", "2023-06-01"));
        miss.Status.ShouldBe(200, miss.Text);
        miss.Cache.ShouldBe("miss");
        await host.LandedAsync();
        var hit = await host.AskAsync(ask, ("anthropic-version", "2023-06-01"));
        (hit.Status, hit.Cache, hit.IsCutOff).ShouldBe((200, "hit", false));
        hit.ContentHeaders.ContentType.ShouldBe(miss.ContentHeaders.ContentType);
        return (miss.Text, hit.Text);
    }

    /// <summary>Without the comment about cost, which differs where there are prices.</summary>
    private static string Plain(string stream) => stream.Replace(": outrigger cost_usd=0 unpriced\n\n", Free, StringComparison.Ordinal);
}

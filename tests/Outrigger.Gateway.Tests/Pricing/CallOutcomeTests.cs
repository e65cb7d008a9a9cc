using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Gateway.Accounting;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>What a call costs, by how it ends: the table of docs/modules/pricing.md, through the real pipeline.</summary>
public sealed class CallOutcomeTests : IAsyncLifetime
{
    private const string Ask = """{"model":"m","messages":[]}""";
    private const string AskStream = """{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}""";
    private const string Usage = "\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":100,\"prompt_tokens_details\":{\"cached_tokens\":400}}";
    private const string Begin = """data: {"choices":[{"index":0,"delta":{"content":"hi"}}]}""" + "\n\n";
    private const string Stop = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\n";
    private const string Used = "data: {\"choices\":[]," + Usage + "}\n\n";

    // 600 at 2, 400 cached at 0.5, 100 at 8 USD for a million.
    private const long Cost = (600 * 2000) + (400 * 500) + (100 * 8000);

    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Providers:spare:BaseUrl"] = _upstream.Address + "/spare",
            ["Outrigger:Gateway:Providers:spare:Keys:0"] = "key-2",
            ["Outrigger:Gateway:Providers:claude:Protocol"] = "anthropic",
            ["Outrigger:Gateway:Providers:claude:BaseUrl"] = _upstream.Address,
            ["Outrigger:Gateway:Providers:claude:Keys:0"] = "key-3",
            ["Outrigger:Gateway:Aliases:0:Name"] = "m",
            ["Outrigger:Gateway:Aliases:0:Targets:0:Model"] = "up/m1",
            ["Outrigger:Gateway:Aliases:0:Targets:1:Model"] = "spare/m2",
            ["Outrigger:Gateway:Aliases:0:Targets:1:Fallback"] = "true",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
            ["Outrigger:Gateway:Pricing:Models:up/m1:InputUsdPerMillion"] = "2",
            ["Outrigger:Gateway:Pricing:Models:up/m1:OutputUsdPerMillion"] = "8",
            ["Outrigger:Gateway:Pricing:Models:up/m1:CachedInputUsdPerMillion"] = "0.5",
            ["Outrigger:Gateway:Pricing:Models:spare/m2:InputUsdPerMillion"] = "1",
            ["Outrigger:Gateway:Pricing:Models:spare/m2:OutputUsdPerMillion"] = "1",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        _host = await GatewayHost.StartAsync(settings, services => services.AddPricing(configuration));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Answer_WithUsage_CostsWhatTheClientIsTold()
    {
        Answer("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]," + Usage + "}");

        using var response = await _host.ChatAsync(Ask);

        response.Headers.GetValues("x-outrigger-cost-usd").ShouldBe(["0.0022"]);
        await ShouldBeAsync(Cost, isPriced: true, isReported: true, isSuccess: true);
    }

    [Fact]
    public async Task Answer_WithoutUsage_IsUnreportedAndNotFree()
    {
        Answer("""{"choices":[{"index":0,"message":{"content":"hi"},"finish_reason":"stop"}]}""");

        using var response = await _host.ChatAsync(Ask);

        var record = await ShouldBeAsync(0, isPriced: true, isReported: false, isSuccess: true);
        UsageTotals.Of(record).Unreported.ShouldBe(1);
    }

    [Fact]
    public async Task Answer_ModelWithoutPrice_IsUnpriced()
    {
        Answer("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]," + Usage + "}");

        using var response = await _host.ChatAsync("""{"model":"up/new","messages":[]}""");

        var record = await ShouldBeAsync(0, isPriced: false, isReported: true, isSuccess: true);
        UsageTotals.Of(record).Unpriced.ShouldBe(1);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(500)]
    public async Task Answer_ErrorStatus_CostsNothing(int status)
    {
        _upstream.Handler = (context, _) =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync("{\"error\":{\"message\":\"no\"}," + Usage + "}");
        };

        using var response = await _host.ChatAsync(Ask);

        var record = await ShouldBeAsync(0, isPriced: true, isReported: false, isSuccess: false);
        UsageTotals.Of(record).ShouldSatisfyAllConditions(t => t.Unpriced.ShouldBe(0), t => t.Unreported.ShouldBe(0));
    }

    [Fact]
    public async Task Answer_AfterARetry_CostsTheAnswerOnly()
    {
        var calls = 0;
        _upstream.Handler = (context, _) =>
        {
            context.Response.StatusCode = ++calls == 1 ? 500 : 200;
            return context.Response.WriteAsync("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]," + Usage + "}");
        };

        using var response = await _host.ChatAsync(Ask);

        (await ShouldBeAsync(Cost, isPriced: true, isReported: true, isSuccess: true)).Attempts.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_OfAFallback_HasTheFallbacksPrice()
    {
        _upstream.Handler = (context, request) =>
        {
            context.Response.StatusCode = request.Path.StartsWith("/v1", StringComparison.Ordinal) ? 503 : 200;
            return context.Response.WriteAsync("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]," + Usage + "}");
        };

        using var response = await _host.ChatAsync(Ask);

        (await ShouldBeAsync(1100 * 1000, isPriced: true, isReported: true, isSuccess: true)).Model.ShouldBe("m2");
    }

    [Theory]
    [InlineData(Begin + Stop + Used + "data: [DONE]\n\n", Cost, true, true)]
    [InlineData(Begin + Stop + "data: [DONE]\n\n", 0, false, true)]
    [InlineData(Begin + Used + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n", Cost, true, false)]
    [InlineData(Begin + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n", 0, false, false)]
    [InlineData(Begin + Used, Cost, true, false)]
    [InlineData(Begin, 0, false, false)]
    public async Task Stream_HoweverItEnds_CostsWhatWasReported(string stream, long cost, bool isReported, bool isSuccess)
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream));

        using var response = await _host.ChatAsync(AskStream);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);

        await ShouldBeAsync(cost, isPriced: true, isReported, isSuccess);
    }

    [Theory]
    [InlineData(Begin + Used, Cost, true)]
    [InlineData(Begin, 0, false)]
    public async Task Stream_ClientLeaves_CostsWhatWasReportedUntilThen(string stream, long cost, bool isReported)
    {
        SayAndWait(stream);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(AskStream, Encoding.UTF8, "application/json") };

        await ReadAndLeaveAsync(request, stream.Length);

        (await ShouldBeAsync(cost, isPriced: true, isReported, isSuccess: false)).ErrorCode.ShouldBe("client-gone");
    }

    /// <summary>Anthropic reports the prompt before the first word.</summary>
    [Fact]
    public async Task Stream_ClientLeavesAfterTheFirstWord_PaysForThePrompt()
    {
        const string Stream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-sonnet-4-5\",\"content\":[],"
            + "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":1000,\"cache_read_input_tokens\":2000,\"output_tokens\":1}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
            + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"hi\"}}\n\n";
        SayAndWait(Stream);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/messages")
        {
            Content = new StringContent("""{"model":"claude/claude-sonnet-4-5","max_tokens":10,"stream":true,"messages":[{"role":"user","content":"hi"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("anthropic-version", "2023-06-01");

        await ReadAndLeaveAsync(request, Stream.Length);

        // 1000 at 3, 2000 read at 0.3, one at 15 USD for a million.
        await ShouldBeAsync(3_000_000 + 600_000 + 15_000, isPriced: true, isReported: true, isSuccess: false);
    }

    private void Answer(string body) => _upstream.Handler = (context, _) => context.Response.WriteAsync(body);

    private void SayAndWait(string stream) => _upstream.Handler = async (context, _) =>
    {
        await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream));
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    };

    private async Task ReadAndLeaveAsync(HttpRequestMessage request, int bytes)
    {
        var response = await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var body = await response.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[bytes]);
        response.Dispose();
        await _upstream.ClientGone.WaitAsync();
    }

    private async Task<UsageRecord> ShouldBeAsync(long cost, bool isPriced, bool isReported, bool isSuccess)
    {
        var record = await _host.Usage.NextAsync();
        (record.CostNanoUsd, record.IsPriced, record.IsUsageReported, record.IsSuccess).ShouldBe((cost, isPriced, isReported, isSuccess));
        return record;
    }
}

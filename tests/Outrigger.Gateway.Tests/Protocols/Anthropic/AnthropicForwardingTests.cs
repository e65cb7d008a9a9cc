using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Protocols.Anthropic;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

public sealed class AnthropicForwardingTests : IAsyncLifetime
{
    private const string Ask = """{ "model" : "up/claude-x", "max_tokens": 5, "messages":[{"role":"user","content":"é"}], "brand_new": {"a":[1]} }""";
    private const string Answer = """{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"cache_read_input_tokens":4,"cache_creation_input_tokens":2,"output_tokens":6}}""";
    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));
        _host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address,
            ["Outrigger:Gateway:Providers:up:Protocol"] = "anthropic",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Providers:up:Models:0"] = "claude-x",
            ["Outrigger:Gateway:Providers:up:Models:1"] = "claude-y",
            ["Outrigger:Gateway:Providers:up:Models:2"] = "claude-z",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Messages_Whole_PassUntouchedButForModelAndKey()
    {
        using var answer = await PostAsync("/v1/messages?beta=true", Ask, ("x-api-key", "client"), ("authorization", "Bearer client"), ("anthropic-beta", "a-1,b-2"));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(Answer);
        var request = _upstream.Requests.Single();
        (request.Path, request.Query, request.Text).ShouldBe(("/v1/messages", "", Ask.Replace("up/claude-x", "claude-x", StringComparison.Ordinal)));
        (request.Headers["x-api-key"], request.Headers["anthropic-version"], request.Headers["anthropic-beta"]).ShouldBe(("key-1", "2023-06-01", "a-1,b-2"));
        request.Headers.ContainsKey("authorization").ShouldBeFalse();
        var record = await _host.Usage.NextAsync();
        (record.PromptTokens, record.CompletionTokens, record.CachedTokens, record.IsSuccess).ShouldBe((9, 6, 4, true));
    }

    [Fact]
    public async Task Messages_VersionOfTheClient_IsKept()
    {
        using var answer = await PostAsync("/v1/messages", Ask, ("anthropic-version", "2024-01-01"));

        _upstream.Requests.Single().Headers["anthropic-version"].ShouldBe("2024-01-01");
    }

    [Fact]
    public async Task Messages_EveryRecordedStream_PassesByteForByte()
    {
        foreach (var (name, bytes) in AnthropicFixtures.Streams().Where(s => s.Name.EndsWith(".sse", StringComparison.Ordinal)))
        {
            _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream; charset=utf-8", bytes);

            using var answer = await PostAsync("/v1/messages", """{"model":"up/claude-x","messages":[],"stream":true}""");

            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            WithoutComments(text).ShouldBe(WithoutComments(Encoding.UTF8.GetString(bytes).TrimEnd('\n') + "\n\n"), name);
            var record = await _host.Usage.NextAsync();
            record.IsSuccess.ShouldBeTrue(name);
            record.CompletionTokens.ShouldBeGreaterThan(0, name);
        }
    }

    [Fact]
    public async Task Messages_OverloadedInPlaceOfTheFirstBlock_IsTriedAgain()
    {
        const string Start = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1}}}\n\n";
        var calls = 0;
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context, "text/event-stream", Encoding.UTF8.GetBytes(Start + (++calls == 1
                ? "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"
                : "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":1}}\n\ndata: {\"type\":\"message_stop\"}\n\n")));

        using var answer = await PostAsync("/v1/messages", """{"model":"up/claude-x","messages":[],"stream":true}""");

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("message_stop");
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task Messages_StreamOutOfOrder_EndsWithAnErrorEvent()
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(
            """
            data: {"type":"message_start","message":{}}

            data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

            data: {"type":"message_start","message":{}}


            """.ReplaceLineEndings("\n")));

        using var answer = await PostAsync("/v1/messages", """{"model":"up/claude-x","messages":[],"stream":true}""");

        var text = await ReadCutOffAsync(answer);
        text.Split("event: error").Length.ShouldBe(2);
        text.ShouldNotContain("message_stop");
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task CountTokens_PassesAndCostsNothing()
    {
        _upstream.Handler = (context, _) => SayAsync(context, 200, """{"input_tokens":42}""");

        using var answer = await PostAsync("/v1/messages/count_tokens", """{"model":"claude-x","messages":[]}""");

        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe("""{"input_tokens":42}""");
        _upstream.Requests.Single().Path.ShouldBe("/v1/messages/count_tokens");
        var record = await _host.Usage.NextAsync();
        (record.PromptTokens, record.IsSuccess, record.IsStream).ShouldBe((0, true, false));
    }

    [Theory]
    [InlineData(400, "invalid_request_error", 400)]
    [InlineData(529, "overloaded_error", 503)]
    public async Task Messages_UpstreamsError_PassesInItsOwnWords(int status, string type, int expected)
    {
        var body = $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"m"},"request_id":"req_1"}""";
        _upstream.Handler = (context, _) => SayAsync(context, status, body);

        using var answer = await PostAsync("/v1/messages", Ask);

        ((int)answer.StatusCode).ShouldBe(expected);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(body);
    }

    [Fact]
    public async Task Messages_NoCredit_TakesTheKeyOutAndDoesNotTellTheClient()
    {
        _upstream.Handler = (context, _) => SayAsync(context, 400, """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API."}}""");

        using var answer = await PostAsync("/v1/messages", Ask);

        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(502, text);
        text.ShouldNotContain("credit balance");
    }

    [Theory]
    [InlineData("/v1/messages", "{", 400, "invalid_request_error")]
    [InlineData("/v1/messages", """{"model":"nobody-knows","messages":[]}""", 404, "not_found_error")]
    public async Task Messages_OurErrors_AreInAnthropicsShape(string path, string body, int status, string type)
    {
        using var answer = await PostAsync(path, body);

        ((int)answer.StatusCode).ShouldBe(status);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        json.RootElement.GetProperty("type").GetString().ShouldBe("error");
        json.RootElement.GetProperty("error").GetProperty("type").GetString().ShouldBe(type);
        json.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        json.RootElement.GetProperty("request_id").GetString().ShouldBe(answer.Headers.GetValues("x-request-id").Single());
    }

    [Theory]
    [InlineData("", "claude-x claude-y claude-z", false)]
    [InlineData("?limit=2", "claude-x claude-y", true)]
    [InlineData("?limit=2&after_id=up/claude-y", "claude-z", false)]
    [InlineData("?limit=1&before_id=up/claude-z", "claude-y", true)]
    [InlineData("?before_id=up%2Fclaude-x", "", false)]
    public async Task Models_WithVersion_ArePagesOfAnthropics(string query, string expected, bool hasMore)
    {
        using var json = JsonDocument.Parse(await GetModelsAsync("/v1/models" + query, HttpStatusCode.OK));

        var names = json.RootElement.GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString()!.Split('/')[^1]).Distinct().ToList();
        names.Where(n => n.StartsWith("claude-", StringComparison.Ordinal)).ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        json.RootElement.GetProperty("has_more").GetBoolean().ShouldBe(hasMore);
        json.RootElement.GetProperty("last_id").GetString().ShouldBe(names.Count == 0 ? null : json.RootElement.GetProperty("data")[names.Count - 1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Models_OneWithVersion_IsAnthropics()
    {
        using var json = JsonDocument.Parse(await GetModelsAsync("/v1/models/up%2Fclaude-y", HttpStatusCode.OK));

        (json.RootElement.GetProperty("type").GetString(), json.RootElement.TryGetProperty("display_name", out _)).ShouldBe(("model", true));
        json.RootElement.GetProperty("created_at").GetDateTimeOffset().Year.ShouldBeGreaterThan(2000);
    }

    [Theory]
    [InlineData("/v1/models?limit=0", HttpStatusCode.BadRequest, "invalid_request_error")]
    [InlineData("/v1/models?limit=x", HttpStatusCode.BadRequest, "invalid_request_error")]
    [InlineData("/v1/models?after_id=a&before_id=b", HttpStatusCode.BadRequest, "invalid_request_error")]
    [InlineData("/v1/models?after_id=nobody", HttpStatusCode.BadRequest, "invalid_request_error")]
    [InlineData("/v1/models/nobody", HttpStatusCode.NotFound, "not_found_error")]
    public async Task Models_BadWithVersion_IsAnthropicsError(string path, HttpStatusCode status, string type) =>
        (await GetModelsAsync(path, status)).ShouldStartWith($$$"""{"type":"error","error":{"type":"{{{type}}}",""");

    [Theory]
    [InlineData("/v1/messages/nothing", false, true)]
    [InlineData("/v1/messages", false, true)]
    [InlineData("/v1/models/x", true, true)]
    [InlineData("/v1/models/x", false, false)]
    [InlineData("/v1/messagesx", true, false)]
    public void Covers_OnlyItsOwnRoutes(string path, bool hasVersion, bool expected)
    {
        var context = new DefaultHttpContext();
        context.Request.Path = path;
        if (hasVersion)
        {
            context.Request.Headers["anthropic-version"] = "2023-06-01";
        }

        new AnthropicRouteErrors().Covers(context.Request).ShouldBe(expected);
    }

    private async Task<string> GetModelsAsync(string path, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("anthropic-version", "2023-06-01");
        using var answer = await _host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(status, text);
        return text;
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async Task<string> ReadCutOffAsync(HttpResponseMessage answer)
    {
        using var bytes = new MemoryStream();
        await using var source = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<Exception>(() => source.CopyToAsync(bytes, TestContext.Current.CancellationToken));
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static async Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await FakeUpstream.WriteChunksAsync(context, "application/json", Encoding.UTF8.GetBytes(body));
    }

    private static string WithoutComments(string text) => string.Join("\n\n", text.Split("\n\n").Where(e => !e.StartsWith(':')));
}

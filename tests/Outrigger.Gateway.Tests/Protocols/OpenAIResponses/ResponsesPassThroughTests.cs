using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

public sealed class ResponsesPassThroughTests : IAsyncLifetime
{
    private const string Answer =
        """{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Hi","annotations":[]}]}],"usage":{"input_tokens":5,"output_tokens":6}}""";

    private const string Created = "event: response.created\ndata: {\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_1\"}}\n\n";
    private const string Delta = "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":1,\"delta\":\"Hi\"}\n\n";
    private const string Completed =
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"sequence_number\":2,\"response\":{\"id\":\"resp_1\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}}\n\n";

    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync((context, _) => SayAsync(context, 200, Answer));
        _host = await GatewayHost.StartAsync(
            new Dictionary<string, string?>
            {
                ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address + "/v1",
                ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
                ["Outrigger:Gateway:Providers:up:Keys:1"] = "key-2",
                ["Outrigger:Gateway:Providers:up:Keys:2"] = "key-3",
                ["Outrigger:Gateway:Providers:up:Timeouts:Idle"] = "00:00:05",
                ["Outrigger:Gateway:Providers:other:BaseUrl"] = _upstream.Address + "/other",
                ["Outrigger:Gateway:Providers:other:Keys:0"] = "other-key",
                ["Outrigger:Gateway:Providers:plain:BaseUrl"] = _upstream.Address + "/plain",
                ["Outrigger:Gateway:Providers:plain:Apis:0"] = "openai-embeddings",
                ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
            },
            services => services.AddSingleton<ICallerAuthenticator, ByHeader>());
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task Post_Whole_ChangesModelAndStoreAlone()
    {
        var response = await SendAsync(HttpMethod.Post, "/v1/responses", """{ "model":"up/m", "input":"é" }""");

        (await response.Content.ReadAsStringAsync()).ShouldBe(Answer);
        _upstream.Requests.Single().Text.ShouldBe("""{ "model":"m", "input":"é" ,"store":false}""");
        _upstream.Requests.Single().Path.ShouldBe("/v1/responses");
        var record = await _host.Usage.NextAsync();
        (record.Endpoint, record.PromptTokens, record.CompletionTokens, record.IsSuccess).ShouldBe(("/v1/responses", 5, 6, true));
    }

    [Fact]
    public async Task Post_Stream_PassesByteByByte()
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Created + Delta + Completed).Select(b => new[] { b }));

        var response = await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","stream":true}""");

        (await response.Content.ReadAsStringAsync()).ShouldBe(Created + Delta + ": outrigger cost_usd=0 unpriced\n\n" + Completed);
        (await _host.Usage.NextAsync()).CompletionTokens.ShouldBe(6);
    }

    [Fact]
    public async Task Post_StreamThatBreaksOff_EndsWithANumberedError()
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Created + Delta));

        using var request = Request(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","stream":true}""");
        var response = await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var text = await ReadToCutAsync(response);

        text.ShouldStartWith(Created + Delta + "event: error\ndata: {\"type\":\"error\",");
        text.ShouldContain("\"sequence_number\":2");
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Post_ErrorInPlaceOfTheAnswer_IsTriedAgain()
    {
        var calls = 0;
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context,
            "text/event-stream",
            Encoding.UTF8.GetBytes(Interlocked.Increment(ref calls) == 1 ? Created + "data: {\"type\":\"response.failed\",\"response\":{\"error\":{\"code\":\"server_error\",\"message\":\"m\"}}}\n\n" : Created + Delta + Completed));

        var response = await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","stream":true}""");

        (await response.Content.ReadAsStringAsync()).ShouldEndWith(Completed);
        calls.ShouldBe(2);
    }

    [Fact]
    public async Task Post_UpstreamWithoutResponses_IsTranslatedToChat()
    {
        _upstream.Handler = (context, _) => SayAsync(context, 200, """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":5,"completion_tokens":6}}""");

        var response = await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"plain/m","input":"x"}""");

        _upstream.Requests.Single().Path.ShouldBe("/plain/chat/completions");
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        body["output"]![0]!["content"]![0]!["text"]!.GetValue<string>().ShouldBe("Hi");
        body["usage"]!["total_tokens"]!.GetValue<int>().ShouldBe(11);
    }

    [Fact]
    public async Task Post_UpstreamWithoutResponses_StreamsTranslated()
    {
        const string Chunks = "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n\ndata: [DONE]\n\n";
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Chunks).Select(b => new[] { b }));

        var response = await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"plain/m","input":"x","stream":true}""");

        var events = ResponsesStreamChecker.Check((await response.Content.ReadAsStringAsync()).Replace(": outrigger cost_usd=0 unpriced\n\n", "", StringComparison.Ordinal));
        events[^1]["response"]!["usage"]!["input_tokens"]!.GetValue<int>().ShouldBe(5);
    }

    [Fact]
    public async Task Completions_UpstreamWithoutThem_AreTranslatedToChat()
    {
        _upstream.Handler = (context, _) => SayAsync(context, 200, """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}""");

        var response = await SendAsync(HttpMethod.Post, "/v1/completions", """{"model":"plain/m","prompt":"x"}""");

        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["choices"]![0]!["text"]!.GetValue<string>().ShouldBe("Hi");
    }

    [Fact]
    public async Task Count_IsPassedOnAndCostsNothing()
    {
        const string Count = """{"object":"response.input_tokens","input_tokens":7}""";
        _upstream.Handler = (context, _) => SayAsync(context, 200, Count);

        var response = await SendAsync(HttpMethod.Post, "/v1/responses/input_tokens", """{"model":"up/m","input":"x"}""");

        (await response.Content.ReadAsStringAsync()).ShouldBe(Count);
        _upstream.Requests.Single().Text.ShouldBe("""{"model":"m","input":"x"}""");
        (await _host.Usage.NextAsync()).PromptTokens.ShouldBe(0);
    }

    [Fact]
    public async Task Stored_Answer_IsServedToItsOwnerOnly()
    {
        await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true}""");
        var key = _upstream.Requests.Single().Headers["Authorization"];

        (await SendAsync(HttpMethod.Get, "/v1/responses/resp_1", tenant: "foreign")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Delete, "/v1/responses/resp_1", tenant: "foreign")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, "/v1/responses/resp_1/cancel", "", "foreign")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","previous_response_id":"resp_1"}""", "foreign")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _upstream.Requests.Count.ShouldBe(1);

        var fetched = await SendAsync(HttpMethod.Get, "/v1/responses/resp_1?include[]=a&stream=false&evil=1");
        (await fetched.Content.ReadAsStringAsync()).ShouldBe(Answer);
        var asked = _upstream.Requests.Last();
        (asked.Method, asked.Path, asked.Query, asked.Headers["Authorization"]).ShouldBe(("GET", "/v1/responses/resp_1", "?include%5B%5D=a&stream=false", key));
    }

    [Fact]
    public async Task Stored_Answer_IsContinuedWithItsOwnKeyEachTime()
    {
        await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true}""");
        var key = _upstream.Requests.Single().Headers["Authorization"];

        for (var i = 0; i < 4; i++)
        {
            (await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","previous_response_id":"resp_1"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);
            _upstream.Requests.Last().Headers["Authorization"].ShouldBe(key);
        }

        var elsewhere = await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"other/m","input":"x","previous_response_id":"resp_1"}""");
        elsewhere.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await elsewhere.Content.ReadAsStringAsync()).ShouldContain("object_elsewhere");
    }

    [Fact]
    public async Task Stored_Stream_IsKnownBeforeItsIdIs()
    {
        var release = new TaskCompletionSource();
        _upstream.Handler = async (context, request) =>
        {
            if (request.Method == "POST" && request.Path == "/v1/responses")
            {
                await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Created + Delta));
                await release.Task;
                await FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Completed));
                return;
            }

            await SayAsync(context, 200, Answer);
        };
        using var request = Request(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true,"stream":true}""");
        using var response = await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        (await stream.ReadAsync(new byte[Created.Length])).ShouldBeGreaterThan(0);

        (await SendAsync(HttpMethod.Post, "/v1/responses/resp_1/cancel", "")).StatusCode.ShouldBe(HttpStatusCode.OK);

        release.SetResult();
        _upstream.Requests.Last().Path.ShouldBe("/v1/responses/resp_1/cancel");
    }

    [Fact]
    public async Task Stored_StreamFetchedAgain_PassesAndCostsNothing()
    {
        await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true}""");
        await _host.Usage.NextAsync();
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(Created + Delta + Completed).Select(b => new[] { b }));

        var response = await SendAsync(HttpMethod.Get, "/v1/responses/resp_1?stream=true&starting_after=0");

        (await response.Content.ReadAsStringAsync()).ShouldBe(Created + Delta + Completed);
        _upstream.Requests.Last().Query.ShouldBe("?stream=true&starting_after=0");
        _host.Usage.All.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stored_Deleted_IsForgotten()
    {
        await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true}""");
        _upstream.Handler = (context, _) => SayAsync(context, 200, """{"id":"resp_1","object":"response","deleted":true}""");

        (await SendAsync(HttpMethod.Delete, "/v1/responses/resp_1")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await SendAsync(HttpMethod.Get, "/v1/responses/resp_1")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        _upstream.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(401, HttpStatusCode.BadGateway)]
    [InlineData(404, HttpStatusCode.NotFound)]
    [InlineData(400, HttpStatusCode.BadRequest)]
    [InlineData(302, HttpStatusCode.BadGateway)]
    public async Task Stored_RefusedByTheProvider_SaysWhatTheClientCanUse(int status, HttpStatusCode expected)
    {
        await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","store":true}""");
        _upstream.Handler = (context, _) => SayAsync(context, status, """{"error":{"message":"no key-1 key-2 key-3","type":"t","param":null,"code":null}}""");

        var response = await SendAsync(HttpMethod.Get, "/v1/responses/resp_1");

        response.StatusCode.ShouldBe(expected);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldNotContain("key-1");
        JsonNode.Parse(text)!["error"]!["message"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("""{"model":"up/m","input":"x","store":false}""")]
    [InlineData("""{"model":"up/m","input":"x"}""")]
    [InlineData("""{"model":"plain/m","input":"x","store":true}""")]
    public async Task Answer_NotKeptAtTheProvider_IsUnknown(string ask)
    {
        _upstream.Handler = (context, request) => SayAsync(context, 200, request.Path.EndsWith("/chat/completions", StringComparison.Ordinal)
            ? """{"id":"resp_1","choices":[{"index":0,"message":{"content":"x"},"finish_reason":"stop"}]}"""
            : Answer);
        var id = JsonNode.Parse(await (await SendAsync(HttpMethod.Post, "/v1/responses", ask)).Content.ReadAsStringAsync())!["id"]!.GetValue<string>();

        (await SendAsync(HttpMethod.Get, "/v1/responses/" + id)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/v1/responses/..%2F..%2Fadmin")]
    [InlineData("/v1/responses/resp_1%3Fx")]
    public async Task Get_IdThatIsNone_IsUnknown(string path)
    {
        (await SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        _upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_ConversationNobodyMadeHere_IsUnknown() =>
        (await SendAsync(HttpMethod.Post, "/v1/responses", """{"model":"up/m","input":"x","conversation":"conv_1"}""")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    private static HttpRequestMessage Request(HttpMethod method, string path, string? body = null, string tenant = "acme")
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("x-test-tenant", tenant);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, string tenant = "acme")
    {
        using var request = Request(method, path, body, tenant);
        return await _host.Client.SendAsync(request);
    }

    private static async Task<string> ReadToCutAsync(HttpResponseMessage response)
    {
        var text = new MemoryStream();
        try
        {
            await (await response.Content.ReadAsStreamAsync()).CopyToAsync(text);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Cut off on purpose.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body);
    }

    private sealed class ByHeader : ICallerAuthenticator
    {
        public CallerResult Authenticate(HttpContext context) => Caller.Keyless with { Tenant = TenantId.Parse(context.Request.Headers["x-test-tenant"].ToString()) };

        public CallerResult AuthenticateAdmin(HttpContext context) => Caller.Keyless;
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.OpenAIResponses;

/// <summary>Clients of other dialects put to a provider by the responses API: <c>Api</c> of the provider, or of an alias's target.</summary>
public sealed class ResponsesUpstreamTests : IAsyncLifetime
{
    private const string Whole =
        """{"id":"resp_1","object":"response","status":"completed","model":"gpt-5","output":[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}],"encrypted_content":"seal-1"},{"type":"function_call","id":"fc_1","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Oslo\"}","status":"completed"}],"usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":7},"output_tokens":20,"output_tokens_details":{"reasoning_tokens":5},"total_tokens":50}}""";

    private static readonly string[] Events =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","status":"in_progress","model":"gpt-5","output":[]}}""",
        """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","content":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi"}""",
        """{"type":"response.completed","sequence_number":3,"response":{"id":"resp_1","status":"completed","model":"gpt-5","output":[],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}}""",
    ];

    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync((context, request) => SayAsync(context, request, Whole));
        _host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:new:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:new:Api"] = "responses",
            ["Outrigger:Gateway:Providers:new:MaxRetries"] = "0",
            ["Outrigger:Gateway:Providers:old:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Aliases:0:Name"] = "by-responses",
            ["Outrigger:Gateway:Aliases:0:Targets:0:Model"] = "old/gpt-5",
            ["Outrigger:Gateway:Aliases:0:Targets:0:Api"] = "responses",
            ["Outrigger:Gateway:Aliases:1:Name"] = "by-chat",
            ["Outrigger:Gateway:Aliases:1:Targets:0:Model"] = "new/gpt-5",
            ["Outrigger:Gateway:Aliases:1:Targets:0:Api"] = "chat",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("new/gpt-5", "/v1/responses")]
    [InlineData("by-responses", "/v1/responses")]
    [InlineData("old/gpt-5", "/v1/chat/completions")]
    [InlineData("by-chat", "/v1/chat/completions")]
    public async Task Messages_GoWhereTheSettingSays(string model, string path)
    {
        (await PostAsync("/v1/messages", $$$"""{"model":"{{{model}}}","max_tokens":900,"messages":[{"role":"user","content":"x"}]}""")).StatusCode.ShouldBe(HttpStatusCode.OK);

        _upstream.Requests.Single().Path.ShouldBe(path);
    }

    [Fact]
    public async Task Messages_Whole_AreNotKeptAndCarryTheirReasoning()
    {
        var answer = await JsonAsync(await PostAsync("/v1/messages", """{"model":"new/gpt-5","max_tokens":2000,"thinking":{"type":"enabled","budget_tokens":1024},"messages":[{"role":"user","content":"x"}],"tools":[{"name":"weather","input_schema":{"type":"object"}}]}"""));

        var sent = JsonNode.Parse(_upstream.Requests.Single().Text)!;
        sent["store"]!.GetValue<bool>().ShouldBeFalse();
        sent["include"]!.AsArray().Select(i => i!.GetValue<string>()).ShouldBe(["reasoning.encrypted_content"]);
        sent["tools"]![0]!["name"]!.GetValue<string>().ShouldBe("weather");
        var blocks = answer["content"]!.AsArray();
        blocks.Select(b => b!["type"]!.GetValue<string>()).ShouldBe(["thinking", "tool_use"]);
        blocks[1]!["input"]!["city"]!.GetValue<string>().ShouldBe("Oslo");
        (answer["stop_reason"]!.GetValue<string>(), answer["usage"]!["cache_read_input_tokens"]!.GetValue<int>(), answer["usage"]!["output_tokens"]!.GetValue<int>()).ShouldBe(("tool_use", 7, 20));
        (await _host.Usage.NextAsync()).ReasoningTokens.ShouldBe(5);

        // The next turn hands the reasoning back as its issuer wants it.
        var next = new JsonObject
        {
            ["model"] = "new/gpt-5",
            ["max_tokens"] = 2000,
            ["thinking"] = new JsonObject { ["type"] = "enabled", ["budget_tokens"] = 1024 },
            ["messages"] = new JsonArray(
                new JsonObject { ["role"] = "user", ["content"] = "x" },
                new JsonObject { ["role"] = "assistant", ["content"] = blocks.DeepClone() },
                new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = "call_1", ["content"] = "rain" }) }),
            ["tools"] = new JsonArray(new JsonObject { ["name"] = "weather", ["input_schema"] = new JsonObject { ["type"] = "object" } }),
        };
        (await PostAsync("/v1/messages", next.ToJsonString())).StatusCode.ShouldBe(HttpStatusCode.OK);
        var input = JsonNode.Parse(_upstream.Requests.Last().Text)!["input"]!.AsArray();
        var reasoning = input.Single(i => i!["type"]?.GetValue<string>() == "reasoning")!;
        reasoning["encrypted_content"]!.GetValue<string>().ShouldBe("seal-1");
        input.Single(i => i!["type"]?.GetValue<string>() == "function_call_output")!["output"]!.GetValue<string>().ShouldBe("rain");
    }

    [Fact]
    public async Task Chat_Stream_ArrivesAsChunksWithItsUsage()
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(string.Concat(Events.Select(e => $"data: {e}\n\n"))).Select(b => new[] { b }));

        var text = await (await PostAsync("/v1/chat/completions", """{"model":"new/gpt-5","stream":true,"stream_options":{"include_usage":true},"messages":[{"role":"user","content":"x"}]}""")).Content.ReadAsStringAsync();

        text.ShouldContain("\"content\":\"Hi\"");
        text.ShouldContain("\"prompt_tokens\":3");
        text.ShouldEndWith("data: [DONE]\n\n");
        _upstream.Requests.Single().Path.ShouldBe("/v1/responses");
    }

    [Fact]
    public async Task Generate_FailedAnswer_IsAnErrorInItsShape()
    {
        _upstream.Handler = (context, request) => SayAsync(context, request, """{"error":{"message":"too long, says the upstream","type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}""", 400);

        var response = await PostAsync("/v1beta/models/new%2Fgpt-5:generateContent", """{"contents":[{"parts":[{"text":"x"}]}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await JsonAsync(response))["error"]!["message"]!.GetValue<string>().ShouldContain("too long, says the upstream");
    }

    [Theory]
    [InlineData(1, 16, "adjusted=max-output-tokens")]
    [InlineData(16, 16, null)]
    public async Task Messages_LimitBelowOpenAIsLeast_IsRaisedAndNamed(int asked, int sent, string? note)
    {
        var response = await PostAsync("/v1/messages", $$$"""{"model":"new/gpt-5","max_tokens":{{{asked}}},"messages":[{"role":"user","content":"x"}]}""");

        JsonNode.Parse(_upstream.Requests.Single().Text)!["max_output_tokens"]!.GetValue<int>().ShouldBe(sent);
        (response.Headers.TryGetValues("x-outrigger-translation", out var notes) ? string.Join(",", notes) : null).ShouldBe(note);
    }

    [Fact]
    public async Task Embeddings_AreNoMatterOfTheSetting()
    {
        _upstream.Handler = (context, request) => SayAsync(context, request, """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5]}],"model":"m","usage":{"prompt_tokens":1,"total_tokens":1}}""");

        (await PostAsync("/v1/embeddings", """{"model":"new/m","input":"x"}""")).StatusCode.ShouldBe(HttpStatusCode.OK);

        _upstream.Requests.Single().Path.ShouldBe("/v1/embeddings");
    }

    [Theory]
    [InlineData("anthropic", "responses", null, false)]
    [InlineData("openai", "responses", "openai-embeddings", false)]
    [InlineData("openai", "responses", "openai-responses", true)]
    [InlineData("openai", "assistants", null, false)]
    [InlineData("gemini", "chat", null, true)]
    public void Settings_ApiThatIsNotServed_IsRefused(string protocol, string api, string? apis, bool isValid)
    {
        var provider = new ProviderOptions { BaseUrl = "http://127.0.0.1", Protocol = protocol, Api = api };
        provider.Apis.AddRange(apis is null ? [] : [apis]);
        var options = new ProvidersOptions { Providers = { ["one"] = provider } };

        var failures = new IValidateOptions<ProvidersOptions>[] { new ProvidersOptionsValidator(), new ProvidersOptionsCrossValidator() }.SelectMany(v => v.Validate(null, options).Failures ?? []).ToArray();

        (failures.Length == 0).ShouldBe(isValid, string.Join('\n', failures));
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage response) => JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await _host.Client.PostAsync(path, content);
    }

    private static Task SayAsync(HttpContext context, RecordedRequest request, string body, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(request.Path.EndsWith("/chat/completions", StringComparison.Ordinal)
            ? """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}]}"""
            : body);
    }
}

using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Protocols.Gemini;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

/// <summary>Gemini's clients at other providers, and others' clients at Gemini, through the whole gateway.</summary>
public sealed class GeminiTranslationTests : IAsyncLifetime
{
    private const string GeminiCall =
        """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":{"x":1}},"thoughtSignature":"U0lH"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,"thoughtsTokenCount":4,"totalTokenCount":17},"modelVersion":"gemini-3-pro","responseId":"r1"}""";

    private const string GeminiText =
        """{"candidates":[{"content":{"parts":[{"text":"done"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":10,"candidatesTokenCount":3,"totalTokenCount":13},"modelVersion":"gemini-3-pro","responseId":"r2"}""";

    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        var settings = new Dictionary<string, string?> { ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001" };
        foreach (var (name, path) in new[] { ("gemini", ""), ("anthropic", ""), ("openai", "/v1") })
        {
            settings[$"Outrigger:Gateway:Providers:{name}:BaseUrl"] = _upstream.Address + path;
            settings[$"Outrigger:Gateway:Providers:{name}:Protocol"] = name;
            settings[$"Outrigger:Gateway:Providers:{name}:Keys:0"] = "key-1";
        }

        _host = await GatewayHost.StartAsync(settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task OpenAIClient_ToolLoopAtGemini_HandsTheSignatureBack()
    {
        Say(GeminiCall);
        const string Tools = """[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"x":{"type":"integer"}}}}}]""";

        var first = await PostAsync("/v1/chat/completions", $$"""{"model":"gemini/gemini-3-pro","messages":[{"role":"user","content":"go"}],"tools":{{Tools}}}""");

        var message = first["choices"]![0]!["message"]!;
        first["choices"]![0]!["finish_reason"]!.GetValue<string>().ShouldBe("tool_calls");
        var call = message["tool_calls"]![0]!;
        JsonNode.Parse(call["function"]!["arguments"]!.GetValue<string>()).ShouldBeJson("""{"x":1}""");
        (first["usage"]!["prompt_tokens"]!.GetValue<int>(), first["usage"]!["completion_tokens"]!.GetValue<int>()).ShouldBe((10, 7));

        // As most clients do: only what OpenAI's protocol knows comes back.
        Say(GeminiText);
        var id = call["id"]!.GetValue<string>();
        var second = await PostAsync(
            "/v1/chat/completions",
            $$$"""
            {"model":"gemini/gemini-3-pro","tools":{{{Tools}}},"messages":[{"role":"user","content":"go"},
              {"role":"assistant","content":null,"tool_calls":[{"id":"{{{id}}}","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]},
              {"role":"tool","tool_call_id":"{{{id}}}","content":"sunny"}]}
            """);

        second["choices"]![0]!["message"]!["content"]!.GetValue<string>().ShouldBe("done");
        JsonNode.Parse(_upstream.Requests.Last().Text)!["contents"].ShouldBeJson(
            """
            [{"role":"user","parts":[{"text":"go"}]},
             {"role":"model","parts":[{"functionCall":{"id":"ID","name":"f","args":{"x":1}},"thoughtSignature":"U0lH"}]},
             {"role":"user","parts":[{"functionResponse":{"id":"ID","name":"f","response":{"result":"sunny"}}}]}]
            """.Replace("ID", id, StringComparison.Ordinal));
        _upstream.Requests.ShouldAllBe(r => r.Path == "/v1beta/models/gemini-3-pro:generateContent" && r.Headers["x-goog-api-key"] == "key-1");
    }

    [Fact]
    public async Task OpenAIClient_StreamAtGemini_EndsWithItsTerminalEvent()
    {
        SayStream($"data: {GeminiText}\n\n");

        var text = await ReadAsync("/v1/chat/completions", """{"model":"gemini/gemini-3-pro","stream":true,"messages":[{"role":"user","content":"go"}]}""");

        text.ShouldContain("\"content\":\"done\"");
        text.ShouldContain("\"finish_reason\":\"stop\"");
        text.TrimEnd().ShouldEndWith("data: [DONE]");
        var sent = _upstream.Requests.Single();
        (sent.Path, sent.Query).ShouldBe(("/v1beta/models/gemini-3-pro:streamGenerateContent", "?alt=sse"));
        var record = await _host.Usage.NextAsync();
        (record.PromptTokens, record.CompletionTokens, record.IsSuccess).ShouldBe((10, 3, true));
    }

    [Fact]
    public async Task OpenAIClient_MalformedCallAtGemini_IsNoSuccess()
    {
        SayStream("""data: {"candidates":[{"content":{"parts":[{"text":"x"}]}}]}""" + "\n\n" + """data: {"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL"}]}""" + "\n\n");

        var text = await ReadAsync("/v1/chat/completions", """{"model":"gemini/gemini-3-pro","stream":true,"messages":[{"role":"user","content":"go"}]}""");

        text.ShouldContain("\"error\"");
        text.ShouldNotContain("[DONE]");
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task OpenAIClient_ErrorOfGemini_HasOpenAIsShape()
    {
        Say("""{"error":{"code":400,"message":"too long","status":"INVALID_ARGUMENT"}}""", 400);

        var response = await SendAsync("/v1/chat/completions", """{"model":"gemini/gemini-3-pro","messages":[{"role":"user","content":"go"}]}""");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"]!["message"]!.GetValue<string>().ShouldBe("too long");
    }

    [Fact]
    public async Task AnthropicClient_StreamAtGemini_HasItsBlocks()
    {
        SayStream($"data: {GeminiCall}\n\n");

        var text = await ReadAsync(
            "/v1/messages",
            """{"model":"gemini/gemini-3-pro","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"go"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""");

        text.ShouldContain("event: message_start");
        text.ShouldContain("\"type\":\"tool_use\"");
        text.ShouldContain("\"stop_reason\":\"tool_use\"");
        text.TrimEnd().Split('\n')[^1].ShouldContain("message_stop");
    }

    [Theory]
    [InlineData("?alt=sse", false)]
    [InlineData("", true)]
    public async Task GeminiClient_StreamAtOpenAI_IsGeminis(string query, bool isArray)
    {
        SayStream(
            """
            data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{"role":"assistant","content":"he"}}]}

            data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\""}}]}}]}

            data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]}

            data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: {"id":"c1","model":"gpt-x","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}

            data: [DONE]


            """);

        var text = await ReadAsync(
            "/v1beta/models/openai/gpt-x:streamGenerateContent" + query,
            """{"contents":[{"parts":[{"text":"go"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}]}""");

        var chunks = GeminiStreamChecker.Check(Encoding.UTF8.GetBytes(text), isArray);
        chunks[0]["candidates"]![0]!["content"]!["parts"].ShouldBeJson("""[{"text":"he"}]""");
        chunks[^1]["candidates"]![0]!["content"]!["parts"].ShouldBeJson("""[{"functionCall":{"id":"call_1","name":"f","args":{"x":1}}}]""");
        chunks[^1]["usageMetadata"].ShouldBeJson("""{"promptTokenCount":5,"candidatesTokenCount":6,"totalTokenCount":11}""");
        text.ShouldNotContain("outrigger cost");
        JsonNode.Parse(_upstream.Requests.Single().Text)!["model"]!.GetValue<string>().ShouldBe("gpt-x");
    }

    [Fact]
    public async Task GeminiClient_ThinkingAtAnthropic_ComesBackSigned()
    {
        Say("""{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"thinking","thinking":"hm","signature":"EqQB+/=="},{"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1}}],"stop_reason":"tool_use","usage":{"input_tokens":5,"output_tokens":6}}""");
        const string Config = """ "generationConfig":{"maxOutputTokens":4000,"thinkingConfig":{"thinkingBudget":2000,"includeThoughts":true}},"tools":[{"functionDeclarations":[{"name":"f","parameters":{"type":"OBJECT"}}]}] """;

        var first = await PostAsync("/v1beta/models/anthropic/claude-sonnet-4-5:generateContent", """{"contents":[{"role":"user","parts":[{"text":"go"}]}],""" + Config + "}");

        var content = first["candidates"]![0]!["content"]!;
        content["parts"]![0]!["thought"]!.GetValue<bool>().ShouldBeTrue();
        GeminiSeals.Read(content["parts"]![0]!["thoughtSignature"]!.GetValue<string>()).ShouldBe(new("anthropic", "EqQB+/=="));

        await PostAsync(
            "/v1beta/models/anthropic/claude-sonnet-4-5:generateContent",
            """{"contents":[{"role":"user","parts":[{"text":"go"}]},MODEL,{"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"ok"}}}]}],"""
                .Replace("MODEL", content.ToJsonString(), StringComparison.Ordinal) + Config + "}");

        var sent = JsonNode.Parse(_upstream.Requests.Last().Text)!["messages"]!;
        sent[1]!["content"]![0].ShouldBeJson("""{"type":"thinking","thinking":"hm","signature":"EqQB+/=="}""");
        sent[1]!["content"]![1]!["id"]!.GetValue<string>().ShouldBe("toolu_1");
        sent[2]!["content"]![0]!["tool_use_id"]!.GetValue<string>().ShouldBe("toolu_1");
    }

    [Fact]
    public async Task GeminiClient_WhatOthersCannotDo_IsRefusedByName()
    {
        var response = await SendAsync("/v1beta/models/openai/gpt-x:generateContent", """{"contents":[{"parts":[{"text":"x"}]}],"safetySettings":[],"generationConfig":{"candidateCount":2}}""");

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var error = GeminiErrorReader.Read(await response.Content.ReadAsByteArrayAsync()).ShouldNotBeNull();
        (error.Code, error.Param).ShouldBe(("INVALID_ARGUMENT", "generationConfig.candidateCount"));
        _upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Embeddings_GoBothWays()
    {
        Say("""{"embeddings":[{"values":[0.5,1]},{"values":[2,3]}]}""");
        var openai = await PostAsync("/v1/embeddings", """{"model":"gemini/gemini-embedding-001","input":["a","b"],"dimensions":2}""");
        openai["data"]![1]!["embedding"].ShouldBeJson("[2,3]");
        _upstream.Requests.Last().Path.ShouldBe("/v1beta/models/gemini-embedding-001:batchEmbedContents");

        Say("""{"object":"list","model":"e","data":[{"object":"embedding","index":0,"embedding":[0.25,4]}],"usage":{"prompt_tokens":1,"total_tokens":1}}""");
        var gemini = await PostAsync("/v1beta/models/openai/text-embedding-3-small:embedContent", """{"content":{"parts":[{"text":"a"}]}}""");
        gemini["embedding"]!["values"].ShouldBeJson("[0.25,4]");
    }

    [Fact]
    public async Task CountTokens_GoesBothWays()
    {
        Say("""{"input_tokens":12}""");
        var gemini = await PostAsync("/v1beta/models/anthropic/claude-x:countTokens", """{"contents":[{"parts":[{"text":"x"}]}]}""");
        gemini.ShouldBeJson("""{"totalTokens":12}""");

        Say("""{"totalTokens":7}""");
        var anthropic = await PostAsync("/v1/messages/count_tokens", """{"model":"gemini/gemini-3-pro","system":"s","messages":[{"role":"user","content":"x"}]}""");
        anthropic["input_tokens"]!.GetValue<int>().ShouldBe(7);
        JsonNode.Parse(_upstream.Requests.Last().Text)!["generateContentRequest"]!["systemInstruction"]!["parts"]![0]!["text"]!.GetValue<string>().ShouldBe("s");
    }

    private void Say(string answer, int status = 200) => _upstream.Handler = async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    };

    private void SayStream(string stream) => _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream));

    private async Task<HttpResponseMessage> SendAsync(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Client.BaseAddress + path.TrimStart('/'))) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private async Task<JsonNode> PostAsync(string path, string body)
    {
        var response = await SendAsync(path, body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    private async Task<string> ReadAsync(string path, string body)
    {
        using var text = new MemoryStream();
        try
        {
            await (await (await SendAsync(path, body)).Content.ReadAsStreamAsync()).CopyToAsync(text);
        }
        catch (HttpIOException)
        {
            // A stream with an error ends without the end of its body.
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Anthropic;

/// <summary>Whole calls between Anthropic's protocol and OpenAI's, through the gateway.</summary>
public sealed class AnthropicTranslationTests : IAsyncLifetime
{
    private const string ToolAsk =
        """
        {"model":"MODEL","max_tokens":100,"system":"S","tools":[{"name":"f","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"q"},
        {"role":"assistant","content":[{"type":"tool_use","id":"c1","name":"f","input":{"a":1}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":"r"}]}]}
        """;

    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:claude:BaseUrl"] = _upstream.Address,
            ["Outrigger:Gateway:Providers:claude:Protocol"] = "anthropic",
            ["Outrigger:Gateway:Providers:claude:Keys:0"] = "key-a",
            ["Outrigger:Gateway:Providers:gem:BaseUrl"] = _upstream.Address,
            ["Outrigger:Gateway:Providers:gem:Protocol"] = "gemini",
            ["Outrigger:Gateway:Providers:gem:Keys:0"] = "key-g",
            ["Outrigger:Gateway:Providers:gpt:BaseUrl"] = _upstream.Address + "/v1",
            ["Outrigger:Gateway:Providers:gpt:Keys:0"] = "key-o",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task OpenAIClient_EveryAnthropicStream_LosesNothing()
    {
        foreach (var (name, bytes) in AnthropicFixtures.Streams())
        {
            _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", bytes);
            var expected = AnthropicFixtures.Split(bytes).ConvertAll(e => JsonDocument.Parse(e).RootElement);

            using var answer = await PostAsync("/v1/chat/completions", """{"model":"claude/claude-sonnet-4-5","messages":[{"role":"user","content":"q"}],"stream":true,"stream_options":{"include_usage":true}}""");
            var chunks = await ReadChunksAsync(answer);

            var deltas = chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("delta")).ToList();
            Join(deltas, "content").ShouldBe(Gather(expected, "text_delta", "text"), name);
            Join(deltas, "reasoning_content").ShouldBe(Gather(expected, "thinking_delta", "thinking"), name);
            var usage = chunks[^1].GetProperty("usage");
            var record = await _host.Usage.NextAsync();
            (usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64()).ShouldBe((record.PromptTokens, record.CompletionTokens), name);
            var stop = expected.Select(e => e.TryGetProperty("delta", out var d) && d.TryGetProperty("stop_reason", out var r) ? r.GetString() : null).Last(r => r is not null);
            chunks.SelectMany(c => c.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("finish_reason").GetString()).Last(r => r is not null)
                .ShouldBe(stop switch { "tool_use" => "tool_calls", "max_tokens" => "length", "refusal" => "content_filter", _ => "stop" }, name);
        }
    }

    [Fact]
    public async Task AnthropicClient_EveryOpenAIStream_IsLegalAndLosesNothing()
    {
        var streams = Recorded("openai", "/chat/completions");
        streams.Count.ShouldBeGreaterThan(5);
        foreach (var (name, bytes) in streams)
        {
            _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", bytes);
            var expected = AnthropicFixtures.Split(bytes).Where(e => !e.AsSpan().StartsWith("[DONE]"u8)).Select(e => JsonDocument.Parse(e).RootElement)
                .SelectMany(e => e.GetProperty("choices").EnumerateArray()).Select(c => c.GetProperty("delta")).ToList();

            using var answer = await PostAsync("/v1/messages", """{"model":"gpt/gpt-x","max_tokens":9,"messages":[{"role":"user","content":"q"}],"stream":true}""");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            answer.StatusCode.ShouldBe(HttpStatusCode.OK, name + text);
            var checker = AnthropicStreamChecker.Check(WithoutComments(text));
            checker.IsComplete.ShouldBeTrue(name);
            checker.HasError.ShouldBeFalse(name + text);
            string.Concat(checker.Blocks.Where(b => b.StartsWith("text:", StringComparison.Ordinal)).Select(b => b[5..])).ShouldBe(Join(expected, "content") + Join(expected, "refusal"), name);
            var arguments = string.Concat(expected.Where(d => d.TryGetProperty("tool_calls", out var calls) && calls.ValueKind == JsonValueKind.Array)
                .SelectMany(d => d.GetProperty("tool_calls").EnumerateArray())
                .Select(c => c.TryGetProperty("function", out var f) && f.TryGetProperty("arguments", out var a) ? a.GetString() : null));
            string.Concat(checker.Blocks.Where(b => b.StartsWith("tool:", StringComparison.Ordinal)).Select(b => b[b.IndexOf(':', b.IndexOf(':', 5) + 1)..][1..])).ShouldBe(arguments, name);
            var record = await _host.Usage.NextAsync();
            checker.EndUsage.GetProperty("output_tokens").GetInt64().ShouldBe(record.CompletionTokens, name);
        }
    }

    [Fact]
    public async Task AnthropicClient_EveryGeminiStream_IsLegalAndLosesNothing()
    {
        var streams = Recorded("gemini", ":streamGenerateContent");
        streams.Count.ShouldBeGreaterThan(5);
        foreach (var (name, bytes) in streams)
        {
            _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", bytes);
            var parts = AnthropicFixtures.Split(bytes).Select(e => JsonDocument.Parse(e).RootElement)
                .SelectMany(e => e.TryGetProperty("candidates", out var candidates) ? candidates.EnumerateArray() : default)
                .SelectMany(c => c.TryGetProperty("content", out var content) && content.TryGetProperty("parts", out var list) ? list.EnumerateArray() : default).ToList();
            var isThought = (JsonElement p) => p.TryGetProperty("thought", out var thought) && thought.ValueKind == JsonValueKind.True;

            using var answer = await PostAsync("/v1/messages", """{"model":"gem/gemini-x","max_tokens":9,"messages":[{"role":"user","content":"q"}],"stream":true}""");
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

            answer.StatusCode.ShouldBe(HttpStatusCode.OK, name + text);
            var checker = AnthropicStreamChecker.Check(WithoutComments(text));
            (checker.IsComplete, checker.HasError).ShouldBe((true, false), name + text);
            string.Concat(checker.Blocks.Where(b => b.StartsWith("text:", StringComparison.Ordinal) && !b.StartsWith("text:[", StringComparison.Ordinal)).Select(b => b[5..]))
                .ShouldBe(Join(parts.Where(p => !isThought(p)), "text"), name);
            string.Concat(checker.Blocks.Where(b => b.StartsWith("thinking:", StringComparison.Ordinal)).Select(b => b[9..].Split('|')[0])).ShouldBe(Join(parts.Where(isThought), "text"), name);
            checker.Blocks.Count(b => b.StartsWith("tool:", StringComparison.Ordinal)).ShouldBe(
                parts.Count(p => p.TryGetProperty("functionCall", out var call) && call.TryGetProperty("name", out _)), name);
        }
    }

    [Fact]
    public async Task AnthropicClient_ToolTurn_ReachesOpenAIAndComesBack()
    {
        _upstream.Handler = (context, _) => SayAsync(
            context, 200, """{"id":"chatcmpl-1","model":"gpt-x","choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"call.1","type":"function","function":{"name":"f","arguments":"{\"b\":2}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":10,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}""");

        using var answer = await PostAsync("/v1/messages", ToolAsk.Replace("MODEL", "gpt/gpt-x", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var root = json.RootElement;
        root.GetProperty("stop_reason").GetString().ShouldBe("tool_use");
        root.GetProperty("content")[0].GetProperty("id").GetString().ShouldBe("ork64_Y2FsbC4x");
        root.GetProperty("content")[0].GetProperty("input").GetRawText().ShouldBe("""{"b":2}""");
        (root.GetProperty("usage").GetProperty("input_tokens").GetInt64(), root.GetProperty("usage").GetProperty("cache_read_input_tokens").GetInt64()).ShouldBe((6, 4));
        using var sent = JsonDocument.Parse(_upstream.Requests.Single().Text);
        sent.RootElement.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("role").GetString()).ShouldBe(["system", "user", "assistant", "tool"]);
        _upstream.Requests.Single().Headers.ContainsKey("x-api-key").ShouldBeFalse();
    }

    [Fact]
    public async Task AnthropicClient_ProvidersTool_IsRefusedByOtherProviders()
    {
        using var answer = await PostAsync("/v1/messages", """{"model":"gpt/gpt-x","max_tokens":9,"messages":[{"role":"user","content":"q"}],"tools":[{"type":"web_search_20250305","name":"web_search"}]}""");

        ((int)answer.StatusCode).ShouldBe(400);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldStartWith("""{"type":"error","error":{"type":"invalid_request_error",""");
        _upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task OpenAIClient_AnthropicsRefusal_IsInOpenAIsShape()
    {
        _upstream.Handler = (context, _) => SayAsync(context, 404, """{"type":"error","error":{"type":"not_found_error","message":"model: nobody"}}""");

        using var answer = await PostAsync("/v1/chat/completions", """{"model":"claude/nobody","messages":[{"role":"user","content":"q"}]}""");

        ((int)answer.StatusCode).ShouldBe(404);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        json.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe("model: nobody");
    }

    [Fact]
    public async Task AnthropicClient_StreamThatBreaksOff_EndsWithAnErrorEvent()
    {
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(
            context, "text/event-stream", "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"a\"}}]}\n\n"u8.ToArray());

        using var answer = await PostAsync("/v1/messages", """{"model":"gpt/gpt-x","max_tokens":9,"messages":[{"role":"user","content":"q"}],"stream":true}""");
        using var bytes = new MemoryStream();
        await using var source = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await Should.ThrowAsync<Exception>(() => source.CopyToAsync(bytes, TestContext.Current.CancellationToken));

        AnthropicStreamChecker.Check(Encoding.UTF8.GetString(bytes.ToArray())).ShouldSatisfyAllConditions(c => c.HasError.ShouldBeTrue(), c => c.Blocks.ShouldBe(["text:a"]));
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeFalse();
    }

    private static List<(string Name, byte[] Bytes)> Recorded(string provider, string path)
    {
        AnthropicFixtures.Require();
        var folder = AnthropicFixtures.Folder;
        return [.. File.ReadLines(Path.Combine(folder, "_extracted", "INDEX.tsv")).Select(l => l.Split('\t'))
            .Where(c => c[0] == provider && c[3].Contains(path, StringComparison.Ordinal) && c[4] == "200" && c[5] == "sse")
            .Select(c => (c[1], File.ReadAllBytes(Path.Combine(folder, "_extracted", c[1] + ".response.sse"))))];
    }

    private async Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    private static async Task<List<JsonElement>> ReadChunksAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        text.ShouldEndWith("data: [DONE]\n\n");
        return [.. text.Split("\n\n").Where(e => e.StartsWith("data: {", StringComparison.Ordinal)).Select(e => JsonDocument.Parse(e[6..]).RootElement)];
    }

    private static async Task SayAsync(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        await FakeUpstream.WriteChunksAsync(context, "application/json", Encoding.UTF8.GetBytes(body));
    }

    private static string Join(IEnumerable<JsonElement> deltas, string member) =>
        string.Concat(deltas.Select(d => d.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null));

    private static string Gather(List<JsonElement> events, string type, string member) =>
        string.Concat(events.Select(e => e.TryGetProperty("delta", out var d) && d.TryGetProperty("type", out var t) && t.ValueEquals(type) ? d.GetProperty(member).GetString() : null));

    private static string WithoutComments(string text) => string.Join("\n\n", text.Split("\n\n").Where(e => !e.StartsWith(':')));
}

using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>
/// The real pipeline, planner and codecs in front of an upstream that keeps what it is sent and answers in the protocol it
/// is spoken to. One for all cells of the matrix; the model's name tells calls apart.
/// </summary>
public sealed class MatrixHost : IAsyncLifetime
{
    private int _next;

    internal GatewayHost Gateway { get; private set; } = null!;

    internal FakeUpstream Upstream { get; private set; } = null!;

    /// <summary>Answers of one call, by its model's name; the plain answer of the protocol when there is none.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<string, (bool IsStream, byte[] Body, int Status)> Answers { get; } = new();

    /// <summary>Streams of one call, read by read, by its model's name.</summary>
    internal System.Collections.Concurrent.ConcurrentDictionary<string, IReadOnlyList<byte[]>> Streams { get; } = new();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Upstream = await FakeUpstream.StartAsync(HandleAsync);
        var settings = new Dictionary<string, string?> { ["Outrigger:Egress:AllowedNetworks:0"] = "127.0.0.0/8" };
        foreach (var (name, protocol) in new[] { ("openai", "openai"), ("responses", "openai"), ("anthropic", "anthropic"), ("gemini", "gemini") })
        {
            settings[$"Outrigger:Gateway:Providers:{name}:Protocol"] = protocol;
            settings[$"Outrigger:Gateway:Providers:{name}:BaseUrl"] = protocol == "openai" ? Upstream.Address + "/v1" : Upstream.Address;
            settings[$"Outrigger:Gateway:Providers:{name}:Keys:0"] = "sk-matrix";
            settings[$"Outrigger:Gateway:Providers:{name}:MaxRetries"] = "0";
        }

        // Asked by the responses API alone, so that clients of all others are translated to it.
        settings["Outrigger:Gateway:Providers:responses:Api"] = "responses";
        settings["Outrigger:Gateway:Providers:responses:Apis:0"] = "openai-responses";
        settings["Outrigger:Gateway:Providers:responses:Apis:1"] = "openai-input-tokens";

        // Without OpenAI's further operations, so that its clients are translated to chat completions too.
        settings["Outrigger:Gateway:Providers:openai:Apis:0"] = "openai-embeddings";

        Gateway = await GatewayHost.StartAsync(settings);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>A name for the model of one call.</summary>
    internal string NextModel() => $"cell-{Interlocked.Increment(ref _next)}";

    /// <summary>Sends a fragment laid over the dialect's plain request.</summary>
    internal async Task<Cell> SendAsync(Pair pair, string fragment, string? model = null)
    {
        model ??= NextModel();
        var name = $"{pair.Provider}/{model}";
        var body = Plain(pair.Client, name);
        var laid = JsonNode.Parse(fragment.Replace(Samples.Picture, Upstream.Address + "/picture.png", StringComparison.Ordinal))!.AsObject();
        if (pair.Client == "anthropic-count")
        {
            // A count has no limit for what is not made.
            laid.Remove("max_tokens");
        }

        Lay(pair.Client == "gemini-count" ? body["generateContentRequest"]!.AsObject() : body, laid);
        var isStream = body.Remove("$stream") || body["stream"]?.GetValue<bool>() == true;
        var path = pair.Client switch
        {
            "openai-chat" => "/v1/chat/completions",
            "openai-responses" => "/v1/responses",
            "openai-completions" => "/v1/completions",
            "openai-embeddings" => "/v1/embeddings",
            "openai-input-tokens" => "/v1/responses/input_tokens",
            "anthropic-messages" => "/v1/messages",
            "anthropic-count" => "/v1/messages/count_tokens",
            "gemini-embed" => $"/v1beta/models/{name}:embedContent",
            "gemini-batch-embed" => $"/v1beta/models/{name}:batchEmbedContents",
            "gemini-count" => $"/v1beta/models/{name}:countTokens",
            _ => $"/v1beta/models/{name}:{(isStream ? "streamGenerateContent?alt=sse" : "generateContent")}",
        };
        using var question = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
        using var answer = await Gateway.Client.SendAsync(question, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var read = new MemoryStream();
        var isCut = false;
        try
        {
            await answer.Content.CopyToAsync(read, TestContext.Current.CancellationToken);
        }
        catch (HttpRequestException)
        {
            isCut = true;
        }

        var sent = Upstream.Requests.LastOrDefault(r => r.Method == "POST" && (r.Path.Contains($"/{model}:", StringComparison.Ordinal) || r.Text.Contains($"\"{model}\"", StringComparison.Ordinal)));
        return new Cell((int)answer.StatusCode, answer.Headers.TryGetValues("x-outrigger-translation", out var notes) ? string.Join(",", notes) : null, read.ToArray(), sent, isCut)
        {
            PictureAddress = Upstream.Address + "/picture.png",
        };
    }

    private static JsonObject Plain(string client, string model) => client switch
    {
        "openai-chat" => Parse("""{"messages":[{"role":"user","content":"marker-question"}]}""", model),
        "openai-responses" or "openai-input-tokens" => Parse("""{"input":"marker-question"}""", model),
        "openai-embeddings" => Parse("""{"input":"marker-question"}""", model),
        "gemini-embed" => Parse("""{"content":{"parts":[{"text":"marker-question"}]}}""", null),
        "gemini-batch-embed" => Parse("""{"requests":[{"content":{"parts":[{"text":"marker-question"}]}}]}""", null),
        "anthropic-count" => Parse("""{"messages":[{"role":"user","content":"marker-question"}]}""", model),
        "gemini-count" => Parse("""{"generateContentRequest":{"contents":[{"role":"user","parts":[{"text":"marker-question"}]}]}}""", null),
        "openai-completions" => Parse("""{"prompt":"marker-question"}""", model),
        "anthropic-messages" => Parse("""{"max_tokens":500,"messages":[{"role":"user","content":"marker-question"}]}""", model),
        _ => Parse("""{"contents":[{"role":"user","parts":[{"text":"marker-question"}]}]}""", null),
    };

    private static JsonObject Parse(string json, string? model)
    {
        var body = JsonNode.Parse(json)!.AsObject();
        if (model is not null)
        {
            body["model"] = model;
        }

        return body;
    }

    private static void Lay(JsonObject body, JsonObject fragment)
    {
        foreach (var (name, value) in fragment.ToArray())
        {
            body[name] = value?.DeepClone();
        }
    }

    private async Task HandleAsync(HttpContext context, RecordedRequest request)
    {
        if (request.Path == "/picture.png")
        {
            context.Response.ContentType = "image/png";
            await context.Response.Body.WriteAsync(Convert.FromBase64String(Samples.Png));
            return;
        }

        var isGemini = request.Path.Contains("/v1beta/", StringComparison.Ordinal);
        var body = JsonNode.Parse(request.Body)!.AsObject();
        var model = isGemini ? request.Path[(request.Path.LastIndexOf('/') + 1)..request.Path.LastIndexOf(':')] : body["model"]!.GetValue<string>();
        var isStream = isGemini ? request.Path.Contains(":stream", StringComparison.Ordinal) : body["stream"]?.GetValue<bool>() == true;
        if (Streams.TryGetValue(model, out var reads))
        {
            await FakeUpstream.WriteChunksAsync(context, "text/event-stream", reads);
            return;
        }

        if (!Answers.TryGetValue(model, out var answer))
        {
            answer = (isStream, Encoding.UTF8.GetBytes(PlainAnswers.Get(request.Path, isStream, body)), 200);
        }

        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.IsStream ? "text/event-stream" : "application/json";
        await context.Response.Body.WriteAsync(answer.Body);
    }
}

/// <summary>What came of one call.</summary>
internal sealed record Cell(int Status, string? Notes, byte[] Answer, RecordedRequest? Sent, bool IsCut)
{
    public required string PictureAddress { get; init; }

    /// <summary>The answer as text.</summary>
    public string Text => Encoding.UTF8.GetString(Answer);

    /// <summary>True when the upstream's request holds all of the proof.</summary>
    public bool Shows(string proof)
    {
        var sent = (JsonNode.Parse(Sent!.Body)!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "$" + Sent.Path).Replace("$/v1beta/models/", "$", StringComparison.Ordinal);
        sent = System.Text.RegularExpressions.Regex.Replace(sent, @"\$cell-\d+:", "$");
        return proof.Replace(Samples.Picture, PictureAddress, StringComparison.Ordinal).Split('‖').Any(one => one.Split('¦')
            .All(p => p.StartsWith('!') ? !sent.Contains(p[1..], StringComparison.Ordinal) : sent.Contains(p, StringComparison.Ordinal)));
    }
}

/// <summary>The shortest answer of each protocol.</summary>
internal static class PlainAnswers
{
    public static string Get(string path, bool isStream, JsonObject? body = null) => (path, isStream) switch
    {
        (var p, _) when p.EndsWith("/input_tokens", StringComparison.Ordinal) => """{"object":"response.input_tokens","input_tokens":7}""",
        (var p, _) when p.EndsWith("/count_tokens", StringComparison.Ordinal) => """{"input_tokens":7}""",
        (var p, _) when p.EndsWith(":countTokens", StringComparison.Ordinal) => """{"totalTokens":7}""",
        (var p, _) when p.EndsWith(":embedContent", StringComparison.Ordinal) => """{"embedding":{"values":[0.25]}}""",
        (var p, _) when p.EndsWith(":batchEmbedContents", StringComparison.Ordinal) =>
            "{\"embeddings\":[" + string.Join(',', body!["requests"]!.AsArray().Select(_ => "{\"values\":[0.25]}")) + "]}",
        (var p, _) when p.EndsWith("/embeddings", StringComparison.Ordinal) =>
            "{\"object\":\"list\",\"data\":[" + string.Join(',', Enumerable.Range(0, (body?["input"] as JsonArray)?.Count ?? 1).Select(i => $"{{\"object\":\"embedding\",\"index\":{i},\"embedding\":[0.25]}}")) + "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}",
        (var p, false) when p.EndsWith("/responses", StringComparison.Ordinal) =>
            """{"id":"resp_1","object":"response","created_at":1,"status":"completed","model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}""",
        (var p, true) when p.EndsWith("/responses", StringComparison.Ordinal) => Named(
            """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}""",
            """{"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}""",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","status":"in_progress","content":[]}}""",
            """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"ho","logprobs":[]}""",
            """{"type":"response.output_item.done","sequence_number":4,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}}""",
            """{"type":"response.completed","sequence_number":5,"response":{"id":"resp_1","object":"response","status":"completed","model":"m","output":[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}}"""),
        (var p, false) when p.EndsWith("/messages", StringComparison.Ordinal) =>
            """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"ho"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":4}}""",
        (var p, true) when p.EndsWith("/messages", StringComparison.Ordinal) => Named(
            """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}""",
            """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
            """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ho"}}""",
            """{"type":"content_block_stop","index":0}""",
            """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}}""",
            """{"type":"message_stop"}"""),
        (var p, false) when p.Contains("/v1beta/", StringComparison.Ordinal) =>
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"ho"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":7},"modelVersion":"m","responseId":"r1"}""",
        (var p, true) when p.Contains("/v1beta/", StringComparison.Ordinal) => Bare(
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"ho"}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":7},"modelVersion":"m","responseId":"r1"}"""),
        (_, false) => """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"ho","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""",
        _ => Bare(
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"ho"},"finish_reason":null}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
            """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""",
            "[DONE]"),
    };

    /// <summary>Events without names.</summary>
    public static string Bare(params IEnumerable<string> data) => string.Concat(data.Select(d => $"data: {d}\n\n"));

    /// <summary>Events named after their type.</summary>
    public static string Named(params IEnumerable<string> data) =>
        string.Concat(data.Select(d => $"event: {JsonNode.Parse(d)!["type"]!.GetValue<string>()}\ndata: {d}\n\n"));
}

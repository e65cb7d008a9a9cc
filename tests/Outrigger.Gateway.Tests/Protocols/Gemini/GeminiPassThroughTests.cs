using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Protocols.Gemini;

public sealed class GeminiPassThroughTests : IAsyncLifetime
{
    private const string Ask = """{ "contents" : [{"parts":[{"text":"hé"}]}] }""";
    private const string Whole = """{ "candidates": [{"content":{"parts":[{"text":"yes"}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"thoughtsTokenCount":5}}""";
    private const string One = """{"candidates":[{"content":{"parts":[{"text":"é"}],"role":"model"}}],"usageMetadata":{"promptTokenCount":3}}""";
    private const string CutOff = "<cut off>";
    private FakeUpstream _upstream = null!;
    private GatewayHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _upstream = await FakeUpstream.StartAsync();
        _host = await GatewayHost.StartAsync(new Dictionary<string, string?>
        {
            ["Outrigger:Gateway:Providers:up:BaseUrl"] = _upstream.Address,
            ["Outrigger:Gateway:Providers:up:Protocol"] = "gemini",
            ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            ["Outrigger:Gateway:Providers:up:Keys:1"] = "key-2",
            ["Outrigger:Gateway:Providers:up:Models:0"] = "gemini-2.5-flash",
            ["Outrigger:Gateway:Providers:up:Models:1"] = "tunedModels/mine",
            ["Outrigger:Gateway:Aliases:0:Name"] = "smart",
            ["Outrigger:Gateway:Aliases:0:Targets:0"] = "up/gemini-2.5-flash",
            ["Outrigger:Gateway:Resilience:BaseDelay"] = "00:00:00.001",
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("smart", "gemini-2.5-flash")]
    [InlineData("gemini-2.5-flash", "gemini-2.5-flash")]
    [InlineData("models/smart", "gemini-2.5-flash")]
    [InlineData("up/gemini-2.5-flash", "gemini-2.5-flash")]
    [InlineData("up%2Fgemini-2.5-flash", "gemini-2.5-flash")]
    public async Task Generate_Call_PassesItsBytesAndNothingElse(string model, string upstream)
    {
        Say(Whole);

        var response = await PostAsync($"/v1beta/models/{model}:generateContent?key=leak-1", Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe(Whole);
        var sent = _upstream.Requests.Single();
        (sent.Method, sent.Path, sent.Query, sent.Text).ShouldBe(("POST", $"/v1beta/models/{upstream}:generateContent", "", Ask));
        sent.Headers["x-goog-api-key"].ShouldBeOneOf("key-1", "key-2");
        sent.Headers.Values.ShouldNotContain(v => v.Contains("leak", StringComparison.Ordinal));
        var record = await _host.Usage.NextAsync();
        (record.Endpoint, record.PromptTokens, record.CompletionTokens, record.ReasoningTokens, record.IsSuccess)
            .ShouldBe(("/v1beta/models/{model}:generateContent", 3, 9, 5, true));
    }

    [Fact]
    public async Task Generate_TunedModel_KeepsItsCollection()
    {
        Say(Whole);

        await PostAsync("/v1beta/models/up/tunedModels/mine:generateContent", Ask);

        _upstream.Requests.Single().Path.ShouldBe("/v1beta/tunedModels/mine:generateContent");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Stream_CutAtEveryByte_IsTheSame(string newline)
    {
        var stream = $"data: {One}\n\ndata: {Whole}\n\n".Replace("\n", newline, StringComparison.Ordinal);
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream).Select(b => new[] { b }));

        var response = await PostAsync("/v1beta/models/smart:streamGenerateContent?alt=sse", Ask);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        (await ReadToTheEndAsync(response)).ShouldBe(stream);
        var sent = _upstream.Requests.Single();
        (sent.Path, sent.Query, sent.Text).ShouldBe(("/v1beta/models/gemini-2.5-flash:streamGenerateContent", "?alt=sse", Ask));
        var record = await _host.Usage.NextAsync();
        (record.PromptTokens, record.CompletionTokens, record.IsSuccess, record.IsStream).ShouldBe((3, 9, true, true));
    }

    [Fact]
    public async Task Stream_WithoutAlt_IsOneArray()
    {
        SayStream($": comment\n\ndata: {One}\n\ndata: {Whole}\n\n");

        var response = await PostAsync("/v1beta/models/smart:streamGenerateContent", Ask);

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");
        (await ReadToTheEndAsync(response)).ShouldBe($"[{One}\n,\n{Whole}\n]");
        var sent = _upstream.Requests.Single();
        (sent.Query, sent.Text).ShouldBe(("?alt=sse", Ask));
        (await _host.Usage.NextAsync()).IsSuccess.ShouldBeTrue();
    }

    [Theory]
    [InlineData("?alt=sse")]
    [InlineData("")]
    public async Task Stream_EndBeforeTheFinish_IsAnErrorTheClientCanRead(string query)
    {
        SayStream($"data: {One}\n\n");

        var text = await ReadToTheEndAsync(await PostAsync("/v1beta/models/smart:streamGenerateContent" + query, Ask));

        text.ShouldEndWith(CutOff);
        var (first, last) = Split(text[..^CutOff.Length], isArray: query.Length == 0);
        first.ShouldBe(One);
        using var error = JsonDocument.Parse(last);
        error.RootElement.GetProperty("error").GetProperty("status").GetString().ShouldBe("UNAVAILABLE");
        (await _host.Usage.NextAsync()).ErrorCode.ShouldBe("upstream-broken");
    }

    [Theory]
    [InlineData("?alt=sse")]
    [InlineData("")]
    public async Task Stream_ErrorEventInTheMiddle_EndsIt(string query)
    {
        SayStream($"data: {One}\n\ndata: {{\"error\":{{\"code\":503,\"message\":\"overloaded key-1\",\"status\":\"UNAVAILABLE\"}}}}\n\n");

        var text = await ReadToTheEndAsync(await PostAsync("/v1beta/models/smart:streamGenerateContent" + query, Ask));

        var (_, last) = Split(text[..^CutOff.Length], isArray: query.Length == 0);
        using var error = JsonDocument.Parse(last);
        error.RootElement.GetProperty("error").GetProperty("message").GetString().ShouldBe("overloaded ***");
    }

    [Fact]
    public async Task Stream_EmptyFramesBeforeAnError_AreRepeatedUnseen()
    {
        var calls = 0;
        _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(
            ++calls == 1 ? "data: {\"usageMetadata\":{\"promptTokenCount\":3}}\n\ndata: {\"error\":{\"code\":503}}\n\n" : $"data: {Whole}\n\n"));

        (await ReadToTheEndAsync(await PostAsync("/v1beta/models/smart:streamGenerateContent?alt=sse", Ask))).ShouldBe($"data: {Whole}\n\n");
    }

    [Theory]
    [InlineData(":generateContent", false)]
    [InlineData(":streamGenerateContent?alt=sse", false)]
    [InlineData(":streamGenerateContent", true)]
    public async Task Error_OfTheUpstream_PassesInTheClientsFraming(string operation, bool isArray)
    {
        const string Error = """{"error":{"code":400,"message":"bad key-1","status":"INVALID_ARGUMENT","details":[{"x":1}]}}""";
        Say(Error, 400);

        var response = await PostAsync("/v1beta/models/smart" + operation, Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        var expected = Error.Replace("key-1", "***", StringComparison.Ordinal);
        (await response.Content.ReadAsStringAsync()).ShouldBe(isArray ? $"[{expected}]" : expected);
    }

    [Theory]
    [InlineData(":generateContent", false)]
    [InlineData(":streamGenerateContent", true)]
    public async Task Error_OfOurs_HasGooglesShape(string operation, bool isArray)
    {
        var response = await PostAsync("/v1beta/models/nobody" + operation, Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        (isArray ? json.RootElement[0] : json.RootElement).GetProperty("error").GetProperty("status").GetString().ShouldBe("NOT_FOUND");
    }

    [Fact]
    public async Task RateLimit_DelayInTheBody_ReachesTheClient()
    {
        Say("""{"error":{"code":429,"message":"slow down","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"34.4s"}]}}""", 429);

        var response = await PostAsync("/v1beta/models/smart:generateContent", Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(30, 35);
        _upstream.Requests.Select(r => r.Headers["x-goog-api-key"]).Order().ShouldBe(["key-1", "key-2"]);

        // Both keys rest as long as Google has asked for: the next call goes nowhere.
        await PostAsync("/v1beta/models/smart:generateContent", Ask);
        _upstream.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task RefusedKey_Status400_GoesOnToTheNextKey()
    {
        _upstream.Handler = async (context, request) =>
        {
            var isBad = request.Headers["x-goog-api-key"] == "key-1";
            context.Response.StatusCode = isBad ? 400 : 200;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(isBad
                ? """{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"""
                : Whole);
        };

        for (var i = 0; i < 3; i++)
        {
            (await PostAsync("/v1beta/models/smart:generateContent", Ask)).StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        // Tried once, then put aside.
        _upstream.Requests.Count(r => r.Headers["x-goog-api-key"] == "key-1").ShouldBe(1);
    }

    [Fact]
    public async Task CountTokens_ModelInside_IsTheUpstreams()
    {
        Say("""{"totalTokens":12}""");

        var response = await PostAsync("/v1beta/models/smart:countTokens", """{"generateContentRequest":{"model":"models/smart","contents":[]}}""");

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"totalTokens":12}""");
        var sent = _upstream.Requests.Single();
        (sent.Path, sent.Text).ShouldBe(
            ("/v1beta/models/gemini-2.5-flash:countTokens", """{"generateContentRequest":{"model":"models/gemini-2.5-flash","contents":[]}}"""));
    }

    [Fact]
    public async Task Embed_One_Passes()
    {
        Say("""{"embedding":{"values":[0.5]}}""");

        var response = await PostAsync("/v1beta/models/smart:embedContent", """{"model":"models/smart","content":{"parts":[{"text":"x"}]}}""");

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"embedding":{"values":[0.5]}}""");
        _upstream.Requests.Single().Text.ShouldBe("""{"model":"models/gemini-2.5-flash","content":{"parts":[{"text":"x"}]}}""");
    }

    [Theory]
    [InlineData("gemini-2.5-flash")]
    [InlineData("smart")]
    public async Task Embed_Many_NamesTheUpstreamsModelInEach(string model)
    {
        Say("""{"embeddings":[{"values":[0.5]},{"values":[1]}]}""");
        const string Requests = """{"requests":[ {"model":"models/MODEL","content":{"parts":[{"text":"{\"model\":\"models/MODEL\"}"}]}}, {"content":{"model":"x"},"model":"MODEL"}]}""";

        var response = await PostAsync($"/v1beta/models/{model}:batchEmbedContents", Requests.Replace("MODEL", model, StringComparison.Ordinal));

        (await response.Content.ReadAsStringAsync()).ShouldBe("""{"embeddings":[{"values":[0.5]},{"values":[1]}]}""");
        using var sent = JsonDocument.Parse(_upstream.Requests.Single().Text);
        var models = sent.RootElement.GetProperty("requests").EnumerateArray().Select(r => r.GetProperty("model").GetString()!.Replace("models/", "", StringComparison.Ordinal));
        models.ShouldBe(["gemini-2.5-flash", "gemini-2.5-flash"]);
        sent.RootElement.GetProperty("requests")[0].GetProperty("content").GetProperty("parts")[0].GetProperty("text").GetString().ShouldBe($"{{\"model\":\"models/{model}\"}}");
        sent.RootElement.GetProperty("requests")[1].GetProperty("content").GetProperty("model").GetString().ShouldBe("x");
    }

    [Theory]
    [InlineData("/v1beta/models/smart:predict")]
    [InlineData("/v1beta/models/smart")]
    public async Task UnknownOperation_IsNotFound(string path)
    {
        var response = await PostAsync(path, Ask);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("\"NOT_FOUND\"");
    }

    [Fact]
    public async Task Models_List_HasPages()
    {
        using var first = JsonDocument.Parse(await _host.Client.GetStringAsync("/v1beta/models?pageSize=1"));
        first.RootElement.GetProperty("models").GetArrayLength().ShouldBe(1);
        var token = first.RootElement.GetProperty("nextPageToken").GetString();

        using var rest = JsonDocument.Parse(await _host.Client.GetStringAsync("/v1beta/models?pageToken=" + token));

        var names = first.RootElement.GetProperty("models").EnumerateArray().Concat(rest.RootElement.GetProperty("models").EnumerateArray())
            .Select(m => m.GetProperty("name").GetString()).ToArray();
        names.ShouldContain("models/smart");
        names.ShouldContain("models/up/gemini-2.5-flash");
        names.ShouldBeUnique();
        rest.RootElement.TryGetProperty("nextPageToken", out _).ShouldBeFalse();
        (await _host.Client.GetAsync("/v1beta/models?pageSize=x")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("smart")]
    [InlineData("up/gemini-2.5-flash")]
    [InlineData("up%2Fgemini-2.5-flash")]
    public async Task Models_Get_FindsNamesWithSlashes(string name)
    {
        using var model = JsonDocument.Parse(await _host.Client.GetStringAsync("/v1beta/models/" + name));

        model.RootElement.GetProperty("name").GetString().ShouldBe("models/" + Uri.UnescapeDataString(name));
        (await _host.Client.GetAsync("/v1beta/models/nobody")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static (string First, string Last) Split(string text, bool isArray)
    {
        if (!isArray)
        {
            var events = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
            return (events[0]["data: ".Length..], events[^1]["data: ".Length..]);
        }

        using var array = JsonDocument.Parse(text);
        return (array.RootElement[0].GetRawText(), array.RootElement[array.RootElement.GetArrayLength() - 1].GetRawText());
    }

    private void Say(string answer, int status = 200) => _upstream.Handler = async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    };

    private void SayStream(string stream) => _upstream.Handler = (context, _) => FakeUpstream.WriteChunksAsync(context, "text/event-stream", Encoding.UTF8.GetBytes(stream));

    private Task<HttpResponseMessage> PostAsync(string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_host.Client.BaseAddress + path.TrimStart('/'))) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        return _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>All there is to read; a stream with an error ends without the end of its body.</summary>
    private static async Task<string> ReadToTheEndAsync(HttpResponseMessage response)
    {
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        using var text = new MemoryStream();
        try
        {
            await (await response.Content.ReadAsStreamAsync()).CopyToAsync(text);
            return Encoding.UTF8.GetString(text.ToArray());
        }
        catch (HttpIOException)
        {
            return Encoding.UTF8.GetString(text.ToArray()) + CutOff;
        }
    }
}

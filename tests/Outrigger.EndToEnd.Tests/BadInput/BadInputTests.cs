using System.Globalization;
using System.Text;
using Outrigger.EndToEnd.Tests.Harness;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.BadInput;

/// <summary>Whatever a client sends gets a typed error in OpenAI's shape, reaches no upstream and leaves the server well.</summary>
public sealed class BadInputTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]";

    private static readonly Dictionary<string, (string Path, byte[] Body, int Status, string? Code)> Bodies = new()
    {
        ["empty"] = Chat("", 400, "invalid_json"),
        ["white space"] = Chat("  \n", 400, "invalid_json"),
        ["not JSON"] = Chat("hello", 400, "invalid_json"),
        ["cut off"] = Chat($$"""{"model":"smart",{{Messages}}""", 400, "invalid_json"),
        ["trailing comma"] = Chat($$"""{"model":"smart",{{Messages}},}""", 400, "invalid_json"),
        ["comment"] = Chat($$"""{"model":"smart",/* note */{{Messages}}}""", 400, "invalid_json"),
        ["single quotes"] = Chat("{'model':'smart'}", 400, "invalid_json"),
        ["two documents"] = Chat($$"""{"model":"smart",{{Messages}}}{"model":"smart",{{Messages}}}""", 400, "invalid_json"),
        ["array"] = Chat("[]", 400, "invalid_json"),
        ["null"] = Chat("null", 400, "invalid_json"),
        ["number"] = Chat("17", 400, "invalid_json"),
        ["NaN"] = Chat($$"""{"model":"smart",{{Messages}},"temperature":NaN}""", 400, "invalid_json"),
        ["raw newline in a string"] = Chat($$"""{"model":"smart",{{Messages}},"user":"a{{'\n'}}b"}""", 400, "invalid_json"),
        ["NUL in a string"] = Chat($$"""{"model":"smart",{{Messages}},"user":"a{{'\0'}}b"}""", 400, "invalid_json"),
        ["NUL after the document"] = Chat($$"""{"model":"smart",{{Messages}}}{{'\0'}}""", 400, "invalid_json"),
        ["byte order mark"] = Chat($$"""{{'\uFEFF'}}{"model":"smart",{{Messages}}}""", 400, "invalid_json"),
        ["UTF-16"] = ("/v1/chat/completions", Encoding.Unicode.GetBytes($$"""{"model":"smart",{{Messages}}}"""), 400, "invalid_json"),
        ["invalid UTF-8"] = ("/v1/chat/completions", [.. Encoding.UTF8.GetBytes("""{"model":"smart","messages":[{"role":"user","content":" """), 0xC3, 0x28, .. "\"}]}"u8], 400, "invalid_json"),
        ["overlong UTF-8"] = ("/v1/chat/completions", [.. Encoding.UTF8.GetBytes("""{"model":"smart","messages":[{"role":"user","content":" """), 0xC0, 0xAF, .. "\"}]}"u8], 400, "invalid_json"),
        ["half a surrogate pair in the model"] = Chat($$"""{"model":"smart\ud800",{{Messages}}}""", 400, null),
        ["deep arrays"] = Chat($$"""{"model":"smart","messages":{{new string('[', 50_000)}}{{new string(']', 50_000)}}}""", 400, "invalid_json"),
        ["deep objects"] = Chat($$"""{"model":"smart",{{Messages}},"metadata":{{string.Concat(Enumerable.Repeat("{\"a\":", 20_000))}}1{{new string('}', 20_000)}}}""", 400, "invalid_json"),
        ["deep and unclosed"] = Chat($$"""{"model":"smart","messages":{{new string('[', 100_000)}}""", 400, "invalid_json"),
        ["no model"] = Chat($$"""{{{Messages}}}""", 400, "invalid_member"),
        ["model null"] = Chat($$"""{"model":null,{{Messages}}}""", 400, "invalid_member"),
        ["model number"] = Chat($$"""{"model":4,{{Messages}}}""", 400, "invalid_member"),
        ["model object"] = Chat($$"""{"model":{"name":"smart"},{{Messages}}}""", 400, "invalid_member"),
        ["model empty"] = Chat($$"""{"model":"",{{Messages}}}""", 400, "invalid_member"),
        ["model of 100,000 letters"] = Chat($$"""{"model":"{{new string('m', 100_000)}}",{{Messages}}}""", 400, "invalid_member"),
        ["model with a line break"] = Chat($$"""{"model":"smart\r\nX-Evil: 1",{{Messages}}}""", 400, "invalid_member"),
        ["model twice"] = Chat($$"""{"model":"smart",{{Messages}},"model":"gpt-4o"}""", 400, "invalid_member"),
        ["model twice, once escaped"] = Chat($$"""{"model":"smart",{{Messages}},"\u006dodel":"gpt-4o"}""", 400, "invalid_member"),
        ["stream twice"] = Chat($$"""{"model":"smart",{{Messages}},"stream":true,"stream":false}""", 400, "invalid_member"),
        ["messages missing"] = Chat("""{"model":"smart"}""", 400, "invalid_member"),
        ["messages string"] = Chat("""{"model":"smart","messages":"Hello!"}""", 400, "invalid_member"),
        ["messages object"] = Chat("""{"model":"smart","messages":{"role":"user"}}""", 400, "invalid_member"),
        ["stream string"] = Chat($$"""{"model":"smart",{{Messages}},"stream":"yes"}""", 400, "invalid_member"),
        ["stream number"] = Chat($$"""{"model":"smart",{{Messages}},"stream":1}""", 400, "invalid_member"),
        ["stream options array"] = Chat($$"""{"model":"smart",{{Messages}},"stream":true,"stream_options":[]}""", 400, "invalid_member"),
        ["include usage string"] = Chat($$"""{"model":"smart",{{Messages}},"stream":true,"stream_options":{"include_usage":"yes"} }""", 400, "invalid_member"),
        ["include usage twice"] = Chat($$"""{"model":"smart",{{Messages}},"stream":true,"stream_options":{"include_usage":false,"include_usage":true} }""", 400, "invalid_member"),
        ["max tokens negative"] = Chat($$"""{"model":"smart",{{Messages}},"max_tokens":-1}""", 400, "invalid_member"),
        ["max tokens fraction"] = Chat($$"""{"model":"smart",{{Messages}},"max_completion_tokens":1.5}""", 400, "invalid_member"),
        ["max tokens huge"] = Chat($$"""{"model":"smart",{{Messages}},"max_tokens":99999999999999999999}""", 400, "invalid_member"),
        ["user number"] = Chat($$"""{"model":"smart",{{Messages}},"user":7}""", 400, "invalid_member"),
        ["unknown model"] = Chat($$"""{"model":"nowhere-near",{{Messages}}}""", 404, "model_not_found"),
        ["unknown model of a provider"] = Chat($$"""{"model":"good/gpt-5",{{Messages}}}""", 404, "model_not_found"),
        ["unknown provider"] = Chat($$"""{"model":"nobody/gpt-4o",{{Messages}}}""", 404, "model_not_found"),
        ["model path traversal"] = Chat($$"""{"model":"good/../../admin/keys",{{Messages}}}""", 404, "model_not_found"),
        ["provider without model"] = Chat($$"""{"model":"good/",{{Messages}}}""", 404, "model_not_found"),
        ["slash"] = Chat($$"""{"model":"/",{{Messages}}}""", 404, "model_not_found"),
        ["embeddings without input"] = Embed("""{"model":"smart"}""", 400, "invalid_member"),
        ["embeddings input number"] = Embed("""{"model":"smart","input":7}""", 400, "invalid_member"),
        ["embeddings input null"] = Embed("""{"model":"smart","input":null}""", 400, "invalid_member"),
        ["embeddings input object"] = Embed("""{"model":"smart","input":{}}""", 400, "invalid_member"),
        ["embeddings unknown model"] = Embed("""{"model":"nowhere-near","input":"x"}""", 404, "model_not_found"),
    };

    public static TheoryData<string> BodyNames => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(BodyNames))]
    public async Task Post_BadBody_IsRefusedInOpenAIsShape(string name)
    {
        var (path, body, status, code) = Bodies[name];
        var before = fixture.Upstream.Exchanges("good").Count;

        var answer = await fixture.Api.PostAsync(path, body);

        ErrorShape.ShouldBe(answer, status, code);
        answer.Body.Length.ShouldBeLessThan(2_000, "an error does not repeat what was sent");
        fixture.Upstream.Exchanges("good").Count.ShouldBe(before);
        await ShouldBeWellAsync();
    }

    [Fact]
    public async Task Post_UnknownModel_NamesNearOnes()
    {
        var answer = await fixture.Api.ChatAsync("gpt-4o-mimi");

        ErrorShape.ShouldBe(answer, 404, "model_not_found");
        answer.Text.ShouldContain("gpt-4o-mini");
        answer.Json["error"]!["param"]!.GetValue<string>().ShouldBe("model");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/jsonp")]
    [InlineData("application/xml")]
    [InlineData("text/json")]
    public async Task Post_WrongContentType_Is415(string contentType)
    {
        var answer = await fixture.Api.PostAsync("/v1/chat/completions", Encoding.UTF8.GetBytes(ApiClient.Chat("smart").ToJsonString()), contentType);

        ErrorShape.ShouldBe(answer, 415, "unsupported_media_type");
    }

    [Fact]
    public async Task Post_NoContentType_Is415()
    {
        var body = Encoding.UTF8.GetBytes(ApiClient.Chat("smart").ToJsonString());

        var answer = await RawCall.SendAsync(fixture.Server, RawCall.Post("/v1/chat/completions", fixture.Key, Length(body.Length)), body);

        answer.Status.ShouldBe(415, answer.Body);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task Post_JsonByAnotherSpelling_IsTaken(string contentType)
    {
        var answer = await fixture.Api.PostAsync("/v1/chat/completions", Encoding.UTF8.GetBytes(ApiClient.Chat("smart").ToJsonString()), contentType);

        answer.Status.ShouldBe(200, answer.Text);
    }

    [Fact]
    public async Task Post_BodyTooLargeByContentLength_Is413()
    {
        var answer = await fixture.Api.PostAsync("/v1/chat/completions", Large(BadInputFixture.MaxBodyBytes + 1));

        ErrorShape.ShouldBe(answer, 413, "body_too_large");
        await ShouldBeWellAsync();
    }

    [Fact]
    public async Task Post_LargestBody_IsTaken()
    {
        var answer = await fixture.Api.PostAsync("/v1/chat/completions", Large(BadInputFixture.MaxBodyBytes));

        answer.Status.ShouldBe(200, answer.Text);
    }

    [Fact]
    public async Task Post_BodyTooLargeInChunks_Is413()
    {
        var body = Large(BadInputFixture.MaxBodyBytes * 2);
        var chunks = body.Chunk(8_000).Select(c => (byte[])[.. Encoding.ASCII.GetBytes(c.Length.ToString("x", CultureInfo.InvariantCulture)), .. "\r\n"u8, .. c, .. "\r\n"u8]);

        var answer = await RawCall.SendAsync(
            fixture.Server,
            [RawCall.Post("/v1/chat/completions", fixture.Key, "Content-Type: application/json", "Transfer-Encoding: chunked"), .. chunks, "0\r\n\r\n"u8.ToArray()]);

        answer.Status.ShouldBe(413, answer.Body);
        answer.Body.ShouldContain("body_too_large");
        await ShouldBeWellAsync();
    }

    [Fact]
    public async Task Post_HugeContentLength_Is413WithoutAByteOfTheBody()
    {
        var answer = await RawCall.SendAsync(
            fixture.Server, RawCall.Post("/v1/chat/completions", fixture.Key, "Content-Type: application/json", Length(9_000_000_000_000L)));

        answer.Status.ShouldBe(413, answer.Body);
    }

    [Fact]
    public async Task Post_BadChunkSize_Is400()
    {
        var answer = await RawCall.SendAsync(
            fixture.Server,
            RawCall.Post("/v1/chat/completions", fixture.Key, "Content-Type: application/json", "Transfer-Encoding: chunked"),
            "ZZ\r\nhello\r\n0\r\n\r\n"u8.ToArray());

        answer.Status.ShouldBe(400, answer.Head);
        await ShouldBeWellAsync();
    }

    [Fact]
    public async Task Post_BothLengthAndChunks_IsNotSmuggled()
    {
        var before = fixture.Upstream.Exchanges("good").Count;

        var answer = await RawCall.SendAsync(
            fixture.Server,
            RawCall.Post("/v1/chat/completions", fixture.Key, "Content-Type: application/json", Length(5), "Transfer-Encoding: chunked"),
            "0\r\n\r\nPOST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());

        answer.Status.ShouldBe(400, answer.Head);
        answer.Body.IndexOf("HTTP/1.1", StringComparison.Ordinal).ShouldBe(-1, "one answer for one request");
        fixture.Upstream.Exchanges("good").Count.ShouldBe(before);
    }

    [Fact]
    public async Task Post_ClientLeavesInTheMiddleOfItsBody_LeavesTheServerWell()
    {
        using (var client = new System.Net.Sockets.TcpClient("127.0.0.1", fixture.Server.Port))
        {
            var head = RawCall.Post("/v1/chat/completions", fixture.Key, "Content-Type: application/json", Length(1_000));
            await client.GetStream().WriteAsync((byte[])[.. head, .. "{\"model\":"u8]);
        }

        await ShouldBeWellAsync();
    }

    public static TheoryData<string, string?> BadKeys => new()
    {
        { "none", null },
        { "empty", "" },
        { "word", "letmein" },
        { "right form, unknown", "ork_abcdefghijkl_abcdefghijklmnopqrstuvwxyz0123" },
        { "a provider's", "sk-planted-provider-key-good" },
        { "very long", "ork_" + new string('a', 6_000) },
        { "wrong last letter", "*" },
    };

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task Post_BadKey_Is401(string name, string? key)
    {
        key = name == "wrong last letter" ? fixture.Key[..^1] + (fixture.Key[^1] == 'a' ? 'b' : 'a') : key;

        var chat = await new ApiClient(fixture.Server, key).ChatAsync("smart");
        var models = await new ApiClient(fixture.Server, key).GetAsync("/v1/models");

        ErrorShape.ShouldBe(chat, 401);
        ErrorShape.ShouldBe(models, 401);
        if (!string.IsNullOrEmpty(key))
        {
            chat.Everything.ShouldNotContain(key);
        }
    }

    [Fact]
    public async Task Post_AdminKey_IsNoKeyForModels()
    {
        var answer = await new ApiClient(fixture.Server, fixture.Server.AdminKey).ChatAsync("smart");

        ErrorShape.ShouldBe(answer, 401);
    }

    [Fact]
    public async Task Post_RevokedKey_Is401()
    {
        var made = await fixture.Admin.SendAsync(HttpMethod.Post, "/admin/keys", new() { ["name"] = "to be revoked" });
        var api = new ApiClient(fixture.Server, made["key"]!.GetValue<string>());
        (await api.ChatAsync("smart")).Status.ShouldBe(200);

        await fixture.Admin.SendAsync(HttpMethod.Delete, "/admin/keys/" + made["id"]!.GetValue<string>());

        ErrorShape.ShouldBe(await api.ChatAsync("smart"), 401);
    }

    [Fact]
    public async Task Post_ExpiredKey_Is401()
    {
        var made = await fixture.Admin.SendAsync(HttpMethod.Post, "/admin/keys", new()
        {
            ["name"] = "short-lived",
            ["expiresAt"] = DateTimeOffset.UtcNow.AddSeconds(2).ToString("O", CultureInfo.InvariantCulture),
        });
        var api = new ApiClient(fixture.Server, made["key"]!.GetValue<string>());

        await Eventually.HoldsAsync(async () => (await api.ChatAsync("smart")).Status == 401, "the key has expired");

        ErrorShape.ShouldBe(await api.ChatAsync("smart"), 401, "expired_key");
    }

    [Theory]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("PUT", "/v1/chat/completions", 405)]
    [InlineData("POST", "/v1/models", 405)]
    [InlineData("POST", "/v1/no-such-route", 404)]
    [InlineData("GET", "/v1", 404)]
    public async Task Call_WrongMethodOrRoute_IsAnErrorInOpenAIsShape(string method, string path, int status)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new("Bearer", fixture.Key);

        using var message = await fixture.Server.Http.SendAsync(request);

        ErrorShape.ShouldBe(await Answer.ReadAsync(message, CancellationToken.None), status);
    }

    [Fact]
    public async Task GetModel_EncodedSlash_IsDecodedOnce()
    {
        var plain = await fixture.Api.GetAsync("/v1/models/good/gpt-4o");
        var encoded = await fixture.Api.GetAsync("/v1/models/good%2Fgpt-4o");
        var twice = await fixture.Api.GetAsync("/v1/models/good%252Fgpt-4o");

        plain.Json["id"]!.GetValue<string>().ShouldBe("good/gpt-4o");
        encoded.Json["id"]!.GetValue<string>().ShouldBe("good/gpt-4o");
        ErrorShape.ShouldBe(twice, 404, "model_not_found");
    }

    private static (string Path, byte[] Body, int Status, string? Code) Chat(string body, int status, string? code) =>
        ("/v1/chat/completions", Encoding.UTF8.GetBytes(body), status, code);

    private static (string Path, byte[] Body, int Status, string? Code) Embed(string body, int status, string? code) =>
        ("/v1/embeddings", Encoding.UTF8.GetBytes(body), status, code);

    private static string Length(long bytes) => string.Create(CultureInfo.InvariantCulture, $"Content-Length: {bytes}");

    private static byte[] Large(int bytes)
    {
        var small = ApiClient.Chat("smart").ToJsonString();
        return Encoding.UTF8.GetBytes(small.Replace("Hello!", new string('x', bytes - small.Length + "Hello!".Length), StringComparison.Ordinal));
    }

    private async Task ShouldBeWellAsync()
    {
        var answer = await fixture.Api.ChatAsync("smart");

        answer.Status.ShouldBe(200, answer.Text);
    }
}

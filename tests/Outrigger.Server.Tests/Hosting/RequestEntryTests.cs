using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Hosting;

public sealed class RequestEntryTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync("""{"Outrigger":{"Http":{"MaxRequestBodyBytes":4096}}}""");

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/v1/models", 200)]
    [InlineData("GET", "/nowhere", 404)]
    [InlineData("GET", "/v1/nowhere", 404)]
    [InlineData("DELETE", "/health/live", 405)]
    [InlineData("GET", "/v1/chat/completions", 405)]
    [InlineData("POST", "/v1/chat/completions", 400)]
    [InlineData("GET", "/admin/usage", 401)]
    [InlineData("GET", "/admin/nowhere", 401)]
    public async Task Answer_Always_CarriesARequestId(string method, string path, int status)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path, method == "POST" ? "{" : null);

        ((int)response.StatusCode).ShouldBe(status);
        var id = response.Headers.GetValues("x-request-id").ShouldHaveSingleItem();
        Guid.Parse(id).Version.ShouldBe(7);
        response.Headers.Server.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("/nowhere", "urn:outrigger:error:not-found", 404)]
    [InlineData("/health/live", "urn:outrigger:error:method-not-allowed", 405)]
    public async Task Error_NobodyWroteIt_IsTypedProblem(string path, string type, int status)
    {
        using var response = await _server.SendAsync(HttpMethod.Put, path, "{}");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        problem["type"]!.GetValue<string>().ShouldBe(type);
        problem["status"]!.GetValue<int>().ShouldBe(status);
        problem["traceId"]!.GetValue<string>().ShouldBe(response.Headers.GetValues("x-request-id").Single());
    }

    [Fact]
    public async Task MethodNotAllowed_Answer_NamesTheMethods()
    {
        using var response = await _server.SendAsync(HttpMethod.Put, "/health/live", "{}");

        response.Content.Headers.Allow.ShouldBe(["GET"]);
    }

    [Theory]
    [InlineData("GET", "/v1/nowhere", 404, "not_found")]
    [InlineData("GET", "/v1/chat/completions", 405, "method_not_allowed")]
    public async Task Error_OnAProtocolRoute_HasTheProtocolsShape(string method, string path, int status, string code)
    {
        using var response = await _server.SendAsync(new HttpMethod(method), path, null);

        ((int)response.StatusCode).ShouldBe(status);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        error["code"]!.GetValue<string>().ShouldBe(code);
    }

    [Fact]
    public async Task Traceparent_Error_NamesTheTrace()
    {
        using var response = await _server.GetAsync("/nowhere", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));

        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        problem["traceId"]!.GetValue<string>().ShouldBe("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/embeddings", false)]
    public async Task Body_OverTheLimit_Is413InOpenAIsShape(string path, bool isChunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(new byte[5000]) { Headers = { { "Content-Type", "application/json" } } },
        };
        request.Headers.TransferEncodingChunked = isChunked;

        using var response = await _server.Client.SendAsync(request, TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["error"]!;
        error["code"]!.GetValue<string>().ShouldBe("body_too_large");
    }

    [Fact]
    public async Task Forwarding_HeadersFromStrangers_AreIgnoredInErrors()
    {
        using var response = await _server.GetAsync("/nowhere", ("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: nonsense\r\n\r\nhello")]
    [InlineData("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\nhello\r\n0\r\n\r\n")]
    [InlineData("GARBAGE\r\n\r\n")]
    public async Task Request_NotHttp_IsRefusedAndClosed(string raw)
    {
        var answer = await SendRawAsync(raw);

        answer.ShouldStartWith("HTTP/1.1 400");
    }

    [Fact]
    public async Task Request_TooManyHeaders_IsRefused()
    {
        var headers = string.Concat(Enumerable.Range(0, 500).Select(i => $"x-{i}: 1\r\n"));

        var answer = await SendRawAsync($"GET / HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");

        answer.ShouldStartWith("HTTP/1.1 431");
    }

    private async Task<string> SendRawAsync(string raw)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(raw), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream, Encoding.ASCII);

        // Ends because the server closes: a connection whose requests cannot be told apart is never used again.
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}

using System.Globalization;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Proxy;

/// <summary>
/// Hostile requests on raw sockets. Whatever is sent, the backend never sees more requests than were meant, and never one
/// that lay in the body of another.
/// </summary>
public sealed class SmugglingTests
{
    private const string Hidden = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

    public static TheoryData<string, string> Ambiguous() => new()
    {
        { "CL.TE", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden },
        { "TE.CL", $"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{Hidden.Length:x}\r\n{Hidden}\r\n0\r\n\r\n" },
        { "TE.TE", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" + Hidden },
        { "TE of another name", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + Hidden },
        { "TE with a tab", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding:\tchunked, identity\r\n\r\n0\r\n\r\n" + Hidden },
        { "two lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\n" + Hidden },
        { "two equal lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx" + Hidden },
        { "list of lengths", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0, 44\r\n\r\n" + Hidden },
        { "signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +0\r\n\r\n" + Hidden },
        { "negative length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n" + Hidden },
        { "hexadecimal length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0x0\r\n\r\n" + Hidden },
        { "huge length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999\r\n\r\n" + Hidden },
        { "space before the colon", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length : 44\r\n\r\n" + Hidden },
        { "folded header", "POST / HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden },
        { "bare line feeds", "POST / HTTP/1.1\nHost: h\nContent-Length: 0\n\n" + Hidden },
        { "bare carriage return", "POST / HTTP/1.1\r\nHost: h\r\nX-A: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden },
        { "null in a header", "POST / HTTP/1.1\r\nHost: h\r\nX-A: a\0b\r\n\r\n" + Hidden },
        { "null in a name", "POST / HTTP/1.1\r\nHost: h\r\nX\0A: b\r\n\r\n" + Hidden },
        { "two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n" + Hidden },
        { "no host", "GET / HTTP/1.1\r\n\r\n" + Hidden },
        { "chunk size with a sign", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n+1\r\nx\r\n0\r\n\r\n" + Hidden },
        { "chunk size out of range", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\nx\r\n0\r\n\r\n" + Hidden },
        { "chunk without its end", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx0\r\n\r\n" + Hidden },
        { "bare line feed after a chunk size", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\r\n0\r\n\r\n" + Hidden },
        { "bare line feed in a chunk extension", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nx\r\n0\r\n\r\n" + Hidden },
        { "bare carriage return in a chunk extension", "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1;a\rb\r\nx\r\n0\r\n\r\n" + Hidden },
        { "chunked in HTTP/1.0", "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + Hidden },
        { "control in the target", "GET /a\u0001b HTTP/1.1\r\nHost: h\r\n\r\n" + Hidden },
        { "two spaces in the line", "GET  /  HTTP/1.1\r\nHost: h\r\n\r\n" + Hidden },
        { "other version", "GET / HTTP/9.9\r\nHost: h\r\n\r\n" + Hidden },
        { "upgrade to HTTP/2 by hand", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + Hidden },
    };

    [Theory]
    [MemberData(nameof(Ambiguous))]
    public async Task Forward_AmbiguousMessage_NeverBringsOutWhatIsHidden(string name, string message)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:RequestHeadersTimeout", "00:00:01"), ("Hosting:KeepAliveTimeout", "00:00:01"), ("Retrying:Enabled", "false"));
        using var client = await RawClient.ConnectAsync(sidecar.Address);

        // "+0" and "1, 1" say one thing only, if oddly: then what follows is an honest request with an answer of its own.
        // Kestrel closes the connection after what it refuses; what it takes for two honest requests, it answers as two.
        var answer = await client.ReadToCloseAsync(message);

        var seen = backend.Requests;
        seen.ShouldAllBe(request => !request.Head.StartsWith("GARBAGE", StringComparison.Ordinal), name);
        seen.Count.ShouldBeLessThanOrEqualTo(answer.Split("HTTP/1.1 200 OK").Length - 1, name + ": " + answer);
        seen.Count(static request => request.Line.Contains("smuggled", StringComparison.Ordinal))
            .ShouldBeLessThanOrEqualTo(name is "two equal lengths" or "signed length" ? 1 : 0, name + ": " + answer);
    }

    [Fact]
    public async Task Forward_Http2RequestWithHeadersOfTheHop_IsRefusedOrClean()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sidecar.Http2Address, "/")) { Version = new(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("x") };
        request.Headers.TryAddWithoutValidation("X-AI-Intent", "admin");
        request.Headers.TryAddWithoutValidation("X-Long", new string('a', 2000));

        using var answer = await client.SendAsync(request);

        answer.IsSuccessStatusCode.ShouldBeTrue();
        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Head.ShouldNotContain("admin", Case.Insensitive);
        seen.Values("Content-Length").Length.ShouldBe(1);
        seen.Values("Transfer-Encoding").ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_TooMuch_IsRefusedBeforeTheBackend()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(
            backend.Address, null, ("Hosting:MaxRequestHeadersBytes", "4096"), ("Hosting:MaxRequestHeaders", "10"), ("Hosting:MaxRequestBodyBytes", "100"));

        var huge = await sidecar.SendRawAsync($"GET / HTTP/1.1\r\nHost: h\r\nX-A: {new string('a', 8000)}\r\n\r\n");
        var many = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\n" + string.Concat(Enumerable.Range(0, 20).Select(i => string.Create(CultureInfo.InvariantCulture, $"X-{i}: 1\r\n"))) + "\r\n");
        var known = await sidecar.SendRawAsync($"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 101\r\nConnection: close\r\n\r\n{new string('b', 101)}");

        huge.ShouldStartWith("HTTP/1.1 431");
        many.ShouldStartWith("HTTP/1.1 431");
        known.ShouldStartWith("HTTP/1.1 413");
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_ChunkedBodyOverTheLimit_Answers413AndTheBackendGetsNoWholeRequest()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:MaxRequestBodyBytes", "100"));

        var answer = await sidecar.SendRawAsync($"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n65\r\n{new string('b', 101)}\r\n0\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 413");
        answer.ShouldContain("\"type\":\"validation\"");
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_SlowHead_IsCutOff()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:RequestHeadersTimeout", "00:00:00.200"));

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nX-");

        answer.ShouldStartWith("HTTP/1.1 408");
        backend.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CONNECT h:443 HTTP/1.1\r\nHost: h:443\r\nConnection: close\r\n\r\n")]
    [InlineData("TRACE / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")]
    public async Task Forward_MethodsForOtherProxies_AreRefused(string request)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync(request);

        answer.ShouldStartWith("HTTP/1.1 405");
        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_ManyRandomMessages_NeverShowTheBackendMoreThanWasSent()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:RequestHeadersTimeout", "00:00:00.300"), ("Hosting:KeepAliveTimeout", "00:00:01"), ("Retrying:Enabled", "false"));
        var random = new Random(20261122);
        string[] lines = ["Content-Length: 0", "Content-Length: 4", "content-length:4", "Transfer-Encoding: chunked", "Transfer-Encoding: Chunked", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding : chunked", " X: y", "X: \ty", "Connection: Content-Length", "Connection: Transfer-Encoding", "Expect: 100-continue", "Trailer: Host", "TE: chunked"];
        string[] bodies = ["", "abcd", "0\r\n\r\n", "4\r\nabcd\r\n0\r\n\r\n", "4;x=\"\r\n\"\r\nabcd\r\n0\r\n\r\n", "0\r\nX: y\r\n\r\n", "4\r\nabcd\r\n0\r\nHost: evil\r\nContent-Length: 9\r\n\r\n"];
        for (var round = 0; round < 60; round++)
        {
            var before = backend.Requests.Count;
            var head = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => lines[random.Next(lines.Length)] + "\r\n"));
            var message = $"POST /{round} HTTP/1.1\r\nHost: h\r\n{head}\r\n{bodies[random.Next(bodies.Length)]}";
            var answer = await sidecar.SendRawAsync(message + "GET /last HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

            var seen = backend.Requests.Skip(before).ToList();
            seen.Count.ShouldBeLessThanOrEqualTo(2, message);
            seen.ShouldAllBe(request => !request.Head.StartsWith("GARBAGE", StringComparison.Ordinal), message);
            seen.Count.ShouldBeLessThanOrEqualTo(answer.Split("HTTP/1.1 ").Length - 1, message);
        }
    }
}

using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Proxy;

/// <summary>What passes between a client and a backend, seen from both ends.</summary>
public sealed class ForwarderTests
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });

    [Fact]
    public async Task Forward_PlainRequest_ReachesTheBackendByteByByte()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("GET /a/%2e%2e/b%2Fc?x=%20&y=a+b HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: t\r\nX-Own: 1\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200 OK");
        answer.ShouldEndWith("ok");
        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Line.ShouldBe("GET /a/%2e%2e/b%2Fc?x=%20&y=a+b HTTP/1.1");
        seen.Value("Host").ShouldBe("shop.example");
        seen.Value("X-Own").ShouldBe("1");
        seen.Value("X-Forwarded-For").ShouldBe("127.0.0.1");
        seen.Value("X-Forwarded-Proto").ShouldBe("http");
        seen.Value("X-Forwarded-Host").ShouldBe("shop.example");
        seen.Value("Forwarded").ShouldBe("for=127.0.0.1;proto=http;host=\"shop.example\"");
        seen.Value("Via").ShouldBe("1.1 outrigger");
        seen.Values("Connection").ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_SpoofedHeaders_AreDroppedWithTheirUnderscoredTwins()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        await sidecar.SendRawAsync(
            "GET / HTTP/1.1\r\nHost: h\r\nX-AI-Intent: admin\r\nx-ai-access-score: 0\r\nX_AI_Risk_Score: 0\r\nX-AI-Anything: 1\r\nX-Forwarded-For: 1.2.3.4\r\nX_Forwarded_For: 1.2.3.4\r\n"
            + "Forwarded: for=1.2.3.4\r\nX-Real-IP: 1.2.3.4\r\nTE: trailers\r\nKeep-Alive: 5\r\nProxy-Connection: x\r\nX-Hop: 1\r\nConnection: X-Hop\r\nX-Stay: yes\r\n\r\n"
            + "GET /end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        var seen = backend.Requests[0];
        seen.Head.ShouldNotContain("1.2.3.4");
        seen.Head.ShouldNotContain("admin");
        seen.Head.ShouldNotContain("X-AI-Anything");
        seen.Head.ShouldNotContain("X_AI", Case.Insensitive);
        seen.Value("X-AI-Access-Score").ShouldNotBe("0");
        seen.Head.ShouldNotContain("X-Hop");
        seen.Head.ShouldNotContain("Proxy-Connection");
        seen.Head.ShouldNotContain("Keep-Alive");
        seen.Value("X-Stay").ShouldBe("yes");
    }

    [Fact]
    public async Task Forward_TrustedProxy_KeepsAndExtendsWhatItSays()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Proxy:TrustedProxies:0", "127.0.0.0/8"));

        await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-AI-Intent: admin\r\nConnection: close\r\n\r\n");

        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Value("X-Forwarded-For").ShouldBe("203.0.113.9, 127.0.0.1");
        seen.Value("X-Forwarded-Proto").ShouldBe("https");
        seen.Head.ShouldNotContain("X-AI-Intent");
    }

    [Theory]
    [InlineData("GET", 204, "HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n")]
    [InlineData("GET", 304, "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\n")]
    [InlineData("HEAD", 200, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")]
    public async Task Forward_AnswerWithoutBody_EndsAndTheConnectionServesAgain(string method, int status, string answer)
    {
        await using var backend = RawBackend.Answering(answer);
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        var address = sidecar.Address;

        var text = await sidecar.SendRawAsync($"{method} /1 HTTP/1.1\r\nHost: h\r\n\r\n{method} /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        text.Split($"HTTP/1.1 {status}").Length.ShouldBe(3, text);
        backend.Requests.Select(static each => each.Line.Split(' ')[1]).ShouldBe(["/1", "/2"]);
        address.ShouldNotBeNull();
    }

    [Fact]
    public async Task Forward_BodyInBothForms_ArrivesWhole()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        var large = new string('x', 300_000);

        using var known = await Client.PostAsync(sidecar.Address, new StringContent(large));
        using var chunked = await Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, sidecar.Address) { Content = new StringContent(large), Headers = { TransferEncodingChunked = true } });

        known.StatusCode.ShouldBe(HttpStatusCode.OK);
        chunked.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.Requests.Select(static each => each.Body.Length).ShouldBe([large.Length, large.Length]);
        backend.Requests[0].Value("Content-Length").ShouldBe("300000");
        backend.Requests[1].Value("Transfer-Encoding").ShouldBe("chunked");
    }

    [Fact]
    public async Task Forward_ExpectContinue_AsksTheBackendFirst()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, sidecar.Address) { Content = new StringContent("body") };
        request.Headers.ExpectContinue = true;

        using var answer = await Client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        backend.Requests.ShouldHaveSingleItem().BodyText.ShouldBe("body");
        backend.Requests[0].Value("Expect").ShouldBe("100-continue");
    }

    [Fact]
    public async Task Forward_EventsOneByOne_ArriveBeforeTheNextIsSent()
    {
        var next = new TestSignal<string>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n", token);
            while (await next.WaitAsync() is { Length: > 0 } text)
            {
                await RawBackend.SendAsync(socket, $"{text.Length:x}\r\n{text}\r\n", token);
            }

            await RawBackend.SendAsync(socket, "0\r\n\r\n", token);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        using var answer = await Client.GetAsync(sidecar.Address, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        for (var i = 0; i < 3; i++)
        {
            next.Raise($"data: {i}\n\n");
            var read = await body.ReadAsync(buffer);
            Encoding.ASCII.GetString(buffer, 0, read).ShouldBe($"data: {i}\n\n");
        }

        next.Raise("");
        (await body.ReadAsync(buffer)).ShouldBe(0);
    }

    [Fact]
    public async Task Forward_BodyOfAKnownLengthAfterItsHead_ArrivesWhileTheConnectionStaysOpen()
    {
        var next = new TestSignal<string>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n", token);
            for (var i = 0; i < 2; i++)
            {
                await RawBackend.SendAsync(socket, await next.WaitAsync(), token);
            }
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        using var answer = await Client.GetAsync(sidecar.Address, HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        foreach (var piece in (string[])["one", "two"])
        {
            next.Raise(piece);
            (await body.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(3);
            Encoding.ASCII.GetString(buffer, 0, 3).ShouldBe(piece);
        }
    }

    [Fact]
    public async Task Forward_AnswerCutMidway_BreaksTheConnectionOff()
    {
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", token);
            socket.Shutdown(SocketShutdown.Both);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var failure = await Should.ThrowAsync<HttpRequestException>(() => Client.GetStringAsync(sidecar.Address));

        failure.InnerException.ShouldBeAssignableTo<IOException>();
    }

    [Fact]
    public async Task Forward_BackendAway_Answers502InTheShapeOfErrors()
    {
        int port;
        await using (var gone = new RawBackend())
        {
            port = gone.Port;
        }

        await using var sidecar = await SidecarUnderTest.StartAsync($"http://127.0.0.1:{port}");

        using var answer = await Client.GetAsync(sidecar.Address);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var error = body.RootElement.GetProperty("error");
        error.GetProperty("type").GetString().ShouldBe("external_service");
        error.GetProperty("id").GetString().ShouldNotBeNullOrEmpty();
        error.GetProperty("timestamp").GetDateTimeOffset().ShouldNotBe(default);
        body.RootElement.GetProperty("suggestions").GetArrayLength().ShouldBe(1);
        body.RootElement.GetProperty("support").GetProperty("troubleshooting").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("NONSENSE\r\n\r\n", HttpStatusCode.BadGateway)]
    [InlineData("", HttpStatusCode.BadGateway)]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", HttpStatusCode.BadGateway)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: \u0001\r\n\r\nok", HttpStatusCode.BadGateway)]
    public async Task Forward_BackendThatIsNoHttp_Answers502(string bytes, HttpStatusCode status)
    {
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, bytes, token);
            socket.Close();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        using var answer = await Client.PostAsync(sidecar.Address, new StringContent("x"));

        answer.StatusCode.ShouldBe(status);
    }

    [Fact]
    public async Task Forward_BackendSilent_Answers504()
    {
        await using var backend = new RawBackend(static (_, _, token) => Task.Delay(Timeout.Infinite, token));
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Proxy:FirstByteTimeout", "00:00:00.100"));

        using var answer = await Client.GetAsync(sidecar.Address);

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
    }

    [Fact]
    public async Task Forward_ClientLeaves_CancelsTheBackend()
    {
        var left = new TestSignal<bool>();
        var arrived = new TestSignal<bool>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            arrived.Raise(true);
            left.Raise(await socket.ReceiveAsync(new byte[1], token) == 0);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var leave = new CancellationTokenSource();

        var call = Client.GetAsync(sidecar.Address, leave.Token);
        await arrived.WaitAsync();
        await leave.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => call);

        (await left.WaitAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Forward_Http2InFront_GivesTheSameRequestAndTrailersBack()
    {
        await using var backend = RawBackend.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n");
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(sidecar.Http2Address, "/p?q=1")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new StringContent("body") };

        using var answer = await Client.SendAsync(request);

        answer.Version.ShouldBe(HttpVersion.Version20);
        (await answer.Content.ReadAsStringAsync()).ShouldBe("hi");
        answer.TrailingHeaders.GetValues("X-Sum").ShouldBe(["7"]);
        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Line.ShouldBe("POST /p?q=1 HTTP/1.1");
        seen.Value("Via").ShouldBe("2 outrigger");
        seen.BodyText.ShouldBe("body");
    }

    [Fact]
    public async Task Forward_HeadersOfTheAnswer_GoOnWithoutThoseOfTheHop()
    {
        await using var backend = RawBackend.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nKeep-Alive: timeout=5\r\nX-Hop: 1\r\nConnection: keep-alive, X-Hop\r\nServer: own\r\nX-Latin: caf\u00e9\r\n\r\n");
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var text = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        text.ShouldContain("Set-Cookie: a=1\r\n");
        text.ShouldContain("Set-Cookie: b=2\r\n");
        text.ShouldContain("Server: own\r\n");
        text.ShouldNotContain("X-Hop");
        text.ShouldNotContain("timeout=5");
    }

    [Fact]
    public async Task OwnPages_BelowTheirPath_AreNeverForwarded()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        (await Client.GetStringAsync(new Uri(sidecar.Address, "/.outrigger/health/ready"))).ShouldBe("ready");
        (await Client.GetStringAsync(new Uri(sidecar.Address, "/.outrigger/metrics"))).ShouldContain("outrigger");
        (await sidecar.SendRawAsync("GET /.outrigger/metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403");
        (await sidecar.SendRawAsync("GET /%2eoutrigger/x HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 1.2.3.4\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 403");

        backend.Requests.ShouldBeEmpty();
    }
}

using System.Globalization;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Proxy;

/// <summary>Backends that answer before they have read the request, and clients that are still sending it.</summary>
public sealed class EarlyAnswerTests
{
    private const string TooLarge = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 5\r\n\r\nlarge";

    [Theory]
    [InlineData("Content-Length: 3000000", true)]
    [InlineData("Content-Length: 3000000", false)]
    [InlineData("Transfer-Encoding: chunked", true)]
    [InlineData("Transfer-Encoding: chunked", false)]
    public async Task Forward_AnswerDuringTheBody_ReachesTheClient(string framing, bool isReset)
    {
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(TooLarge);
            if (isReset)
            {
                connection.Reset();
            }
            else
            {
                connection.Dispose();
            }
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: h\r\n{framing}\r\n\r\n5\r\nhello\r\n");
        var head = await client.ReadHeadAsync();

        // The client has not sent a tenth of its body when it hears.
        head.ShouldStartWith("HTTP/1.1 413");
        (await client.ReadUntilAsync("large")).ShouldBe("large");
        sidecar.Counted("outrigger.sidecar.proxy.early_answers").ShouldBe(1);
    }

    [Fact]
    public async Task Forward_AnswerWhileTheBackendReadsNothing_ReachesTheClientAndTheConnectionIsNotUsedAgain()
    {
        await using var backend = new BareBackend(async connection =>
        {
            if (connection.Number == 0)
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(TooLarge);

                // It stays open and reads no more, as if it could be used again.
                await connection.ReadToEndAsync();
                return;
            }

            await connection.ReadUntilAsync("0\r\n\r\n");
            await connection.SendAsync(RawBackend.Ok("second"));
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);
        var large = new string('x', 65536);

        var sending = SendAllAsync(client, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 20000000\r\n\r\n", large, 305);
        (await client.ReadHeadAsync()).ShouldStartWith("HTTP/1.1 413");
        await sending;
        var second = await sidecar.SendRawAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1\r\nx\r\n0\r\n\r\n");

        second.ShouldEndWith("second");
        backend.Connections.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task Forward_InterimAnswersDuringTheBody_AreSwallowedAndTheBodyGoesOn(string interim)
    {
        var seen = new TestSignal<string>();
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadUntilAsync("1\r\na\r\n");
            await connection.SendAsync(interim);
            seen.Raise("interim sent");
            seen.Raise(await connection.ReadUntilAsync("0\r\n\r\n"));
            await connection.SendAsync(interim + RawBackend.Ok("done"));
            await connection.ReadHeadAsync();
            await connection.SendAsync(interim + RawBackend.Ok("again"));
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        await seen.WaitAsync();
        await client.SendAsync("1\r\nb\r\n0\r\n\r\n");
        var first = await client.ReadUntilAsync("done");
        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        var second = await client.ReadUntilAsync("again");

        first.ShouldStartWith("HTTP/1.1 200");
        second.ShouldStartWith("HTTP/1.1 200");
        (await seen.WaitAsync()).ShouldBe("1\r\nb\r\n0\r\n\r\n");
        backend.Connections.Count.ShouldBe(1, "the connection serves on");
    }

    [Fact]
    public async Task Forward_InterimAnswersWithoutABody_AreSwallowed()
    {
        await using var backend = RawBackend.Answering("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + RawBackend.Ok("done"));
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        answer.Split("HTTP/1.1 200 OK").Length.ShouldBe(3, answer);
        answer.ShouldNotContain("103");
        answer.ShouldNotContain("Link");
    }

    [Theory]
    [InlineData("417 Expectation Failed", 10)]
    [InlineData("413 Content Too Large", 10)]
    [InlineData("413 Content Too Large", 2_000_000)]
    [InlineData("401 Unauthorized", 0)]
    public async Task Forward_RefusalOfAClientThatAsksFirst_ComesBeforeItsBody(string refusal, int length)
    {
        await using var backend = new BareBackend(async connection =>
        {
            (await connection.ReadHeadAsync()).ShouldContain("Expect: 100-continue", Case.Insensitive);
            await connection.SendAsync($"HTTP/1.1 {refusal}\r\nContent-Length: 2\r\n\r\nno");
            await connection.ReadToEndAsync();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        var framing = length == 0 ? "Transfer-Encoding: chunked" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {length}");
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: h\r\n{framing}\r\nExpect: 100-continue\r\n\r\n");
        var answer = await client.ReadUntilAsync("no");

        answer.ShouldStartWith("HTTP/1.1 " + refusal[..3], customMessage: "no 100 before it, and no byte of the body");
        backend.Connections[0].Received.ShouldEndWith("\r\n\r\n");
    }

    [Fact]
    public async Task Forward_ConsentToAClientThatAsksFirst_LetsTheBodyCome()
    {
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.ReadUntilAsync("body");
            await connection.SendAsync(RawBackend.Ok("done"));
            await connection.ReadToEndAsync();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        (await client.ReadHeadAsync()).ShouldStartWith("HTTP/1.1 100");
        await client.SendAsync("body");

        (await client.ReadUntilAsync("done")).ShouldStartWith("HTTP/1.1 200");
    }

    [Fact]
    public async Task Forward_BackendThatClosesDuringTheBody_Answers502WithoutWaitingForIt()
    {
        await using var backend = new BareBackend(static async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Dispose();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3000000\r\n\r\nhello");

        (await client.ReadHeadAsync()).ShouldStartWith("HTTP/1.1 502");
    }

    private static async Task SendAllAsync(BareConnection client, string head, string piece, int times)
    {
        await client.SendAsync(head);
        try
        {
            for (var i = 0; i < times; i++)
            {
                await client.SendAsync(piece);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The sidecar does not take it all.
        }
    }
}

using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Hosting;

/// <summary>
/// Clients that send or read next to nothing, one and many at once. They are cut off, the backend hears of it, what they held is
/// given back, and they are counted. The waits are those of the settings, the smallest that the web server allows.
/// </summary>
public sealed class SlowClientTests
{
    private static readonly (string, string)[] Impatient =
    [
        ("Hosting:MinBytesPerSecond", "100000"), ("Hosting:SlowGrace", "00:00:01.100"), ("Retrying:Enabled", "false"),
    ];

    [Fact]
    public async Task Accept_ManySlowHeads_TakeNoMoreThanTheLimitAndAreCutOff()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, [.. Impatient, ("Hosting:MaxConnections", "20"), ("Hosting:RequestHeadersTimeout", "00:00:02")]);
        var slow = new List<BareConnection>();
        for (var i = 0; i < 30; i++)
        {
            slow.Add(await BareConnection.ConnectAsync(sidecar.Address));
            await TrySendAsync(slow[i], "GET / HTTP/1.1\r\nHost: h\r\nX-");
        }

        var ends = await Task.WhenAll(slow.Select(static each => each.ReadToEndAsync()));

        ends.Count(static end => end.StartsWith("HTTP/1.1 408", StringComparison.Ordinal)).ShouldBe(20);
        ends.Count(static end => end.Length == 0).ShouldBe(10, "closed at once");
        backend.Requests.ShouldBeEmpty();
        slow.ForEach(static each => each.Dispose());
        await Eventually.HoldsAsync(async () => (await AskAsync(sidecar)).EndsWith("ok", StringComparison.Ordinal), "others are served again");
        sidecar.Counted("kestrel.rejected_connections").ShouldBe(10);
    }

    [Theory]
    [InlineData("Content-Length: 999999\r\n\r\nhello")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task Forward_SlowBody_IsCutOffAndTheBackendHearsOfIt(string body)
    {
        var ended = new TestSignal<string>();
        await using var backend = new BareBackend(async connection => ended.Raise(await connection.ReadToEndAsync()));
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, Impatient);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: h\r\n" + body);
        var answer = await client.ReadToEndAsync();

        answer.ShouldStartWith("HTTP/1.1 408");
        answer.ShouldContain("\"type\":\"validation\"");
        var seen = await ended.WaitAsync();
        seen.ShouldContain("hello");
        seen.ShouldNotContain("0\r\n\r\n", customMessage: "the backend must not take the part for the whole");
        sidecar.Counted("outrigger.sidecar.proxy.slow_bodies").ShouldBe(1);
    }

    [Fact]
    public async Task Forward_ManySlowBodies_LeaveThePlacesOfOthersAlone()
    {
        var arrived = new TestSignal<int>();
        await using var backend = new BareBackend(async connection =>
        {
            while ((await connection.ReadHeadAsync()).StartsWith("GET", StringComparison.Ordinal))
            {
                await connection.SendAsync(RawBackend.Ok("quick"));
            }

            arrived.Raise(connection.Number);
            await connection.ReadToEndAsync();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, [.. Impatient, ("Proxy:MaxConnections", "4"), ("Proxy:FirstByteTimeout", "00:00:03")]);
        var slow = new List<BareConnection>();
        for (var i = 0; i < 12; i++)
        {
            slow.Add(await BareConnection.ConnectAsync(sidecar.Address));
            await slow[i].SendAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999\r\n\r\nhello");
        }

        for (var i = 0; i < 4; i++)
        {
            await arrived.WaitAsync();
        }

        (await AskAsync(sidecar)).ShouldEndWith("quick", customMessage: "all places of slow bodies are taken, those of others are not");
        var ends = await Task.WhenAll(slow.Select(static each => each.ReadToEndAsync()));
        ends.ShouldAllBe(static end => end.StartsWith("HTTP/1.1 408") || end.StartsWith("HTTP/1.1 504"));
        slow.ForEach(static each => each.Dispose());
    }

    [Fact]
    public async Task Forward_ReaderThatDoesNotRead_IsCutOffAndTheBackendHearsOfIt()
    {
        var ended = new TestSignal<string>();
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            try
            {
                await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                var piece = "10000\r\n" + new string('x', 65536) + "\r\n";
                while (true)
                {
                    await connection.SendAsync(piece);
                }
            }
            finally
            {
                ended.Raise("ended");
            }
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, [.. Impatient, ("Hosting:MinBytesPerSecond", "1048576")]);
        var readers = new List<BareConnection>();
        for (var i = 0; i < 8; i++)
        {
            readers.Add(await BareConnection.ConnectAsync(sidecar.Address, static socket => socket.ReceiveBufferSize = 4096));
            await readers[i].SendAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
        }

        for (var i = 0; i < readers.Count; i++)
        {
            (await ended.WaitAsync()).ShouldBe("ended");
        }

        await Eventually.HoldsAsync(() => sidecar.Counted("outrigger.sidecar.proxy.failures") == readers.Count, "each is counted");
        foreach (var reader in readers)
        {
            (await reader.ReadToEndAsync()).ShouldNotEndWith("0\r\n\r\n", customMessage: "never a clean end");
            reader.Dispose();
        }

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await Eventually.HoldsAsync(
            async () => (await http.GetStringAsync(new Uri(sidecar.Address, "/.outrigger/metrics"))).Contains("min_response_data_rate", StringComparison.Ordinal),
            "the web server says why");
    }

    private static async Task TrySendAsync(BareConnection client, string text)
    {
        try
        {
            await client.SendAsync(text);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Closed at once.
        }
    }

    private static async Task<string> AskAsync(SidecarUnderTest sidecar)
    {
        using var client = await BareConnection.ConnectAsync(sidecar.Address);
        await TrySendAsync(client, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        return await client.ReadToEndAsync();
    }
}

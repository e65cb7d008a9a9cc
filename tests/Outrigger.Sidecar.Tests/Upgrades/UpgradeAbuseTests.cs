using Microsoft.Extensions.DependencyInjection;
using Outrigger.Sidecar.Hosting;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Upgrades;

/// <summary>Upgrades that are meant to do harm, and tunnels that end in every way.</summary>
public sealed class UpgradeAbuseTests
{
    private const string Ask = "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
    private const string Hidden = "GET /smuggled HTTP/1.1\r\nHost: h\r\nX-AI-Intent: admin\r\n\r\n";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno", "200", "no")]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nUpgrade: other\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nno", "426", "no")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nevil", "502", "")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo, h2c\r\n\r\nevil", "502", "")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\r\nevil", "502", "")]
    [InlineData("HTTP/1.1 600 Odd\r\nContent-Length: 2\r\n\r\nno", "502", "")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "502", "")]
    [InlineData("nonsense\r\n\r\n", "502", "")]
    public async Task Forward_BackendThatDoesNotSwitch_OpensNoTunnel(string answer, string status, string body)
    {
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(answer);
            await connection.ReadToEndAsync();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync(Ask + Hidden);
        var got = await client.ReadToEndAsync();

        got.ShouldStartWith("HTTP/1.1 " + status);
        got.ShouldEndWith(body);
        got.ShouldNotContain("evil");
        got.Split("HTTP/1.1 ").Length.ShouldBe(2, "one answer");
        backend.Connections.ShouldAllBe(static connection => !connection.Received.Contains("smuggled"));
    }

    [Fact]
    public async Task Forward_BytesBehindTheHead_ReachNobodyButTheTunnel()
    {
        var behind = new TestSignal<string>();
        await using var backend = new BareBackend(async connection =>
        {
            (await connection.ReadHeadAsync()).ShouldStartWith("GET /chat");

            // Not before the switch: until then they might be a request.
            connection.Received.ShouldNotContain("smuggled");
            await connection.SendAsync(Switch);
            behind.Raise(await connection.ReadUntilAsync(Hidden));
            connection.Dispose();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await BareConnection.ConnectAsync(sidecar.Address);

        await client.SendAsync(Ask + Hidden);

        (await client.ReadToEndAsync()).Split("HTTP/1.1 ").Length.ShouldBe(2, "the switch, and no answer to what is in the tunnel");
        (await behind.WaitAsync()).ShouldBe(Hidden);
        backend.Connections.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade : echo\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: ec\0ho\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", "400")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n folded\r\n\r\n", "400")]
    public async Task Forward_InvalidHead_IsRefusedBeforeTheBackend(string head, string status)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        (await sidecar.SendRawAsync(head)).ShouldStartWith("HTTP/1.1 " + status);

        backend.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_OversizedHead_IsRefusedBeforeTheBackend()
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:MaxRequestHeadersBytes", "4096"));

        (await sidecar.SendRawAsync(Ask[..^2] + "X-A: " + new string('a', 8000) + "\r\n\r\n")).ShouldStartWith("HTTP/1.1 431");

        backend.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nUpgrade: echo\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: echo\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: echo\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Forward_UpgradeThatIsNone_IsAPlainRequest(string head)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        (await sidecar.SendRawAsync(head)).ShouldStartWith("HTTP/1.1 200");

        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Values("Upgrade").ShouldBeEmpty();
        seen.BodyText.ShouldBe(head.Contains("hello", StringComparison.Ordinal) ? "hello" : "", "a request with a body is none for a tunnel");
    }

    [Fact]
    public async Task Forward_MoreTunnelsThanMayBe_Answers503WithoutAskingTheBackend()
    {
        await using var backend = Tunnels();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:MaxUpgradedConnections", "3"));
        var open = new List<BareConnection>();
        for (var i = 0; i < 3; i++)
        {
            open.Add(await OpenAsync(sidecar));
        }

        for (var i = 0; i < 20; i++)
        {
            var refused = await sidecar.SendRawAsync(Ask);
            refused.ShouldStartWith("HTTP/1.1 503");
            refused.ShouldContain("Retry-After: 1");
        }

        backend.Connections.Count.ShouldBe(3);
        sidecar.Counted("outrigger.sidecar.upgrades.full").ShouldBe(20);
        (await sidecar.SendRawAsync("GET /plain HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 200", customMessage: "plain requests have places of their own");
        open.ForEach(static each => each.Dispose());
        await Eventually.HoldsAsync(
            async () =>
            {
                using var again = await BareConnection.ConnectAsync(sidecar.Address);
                await again.SendAsync(Ask);
                return (await again.ReadHeadAsync()).StartsWith("HTTP/1.1 101", StringComparison.Ordinal);
            },
            "a place is given back");
    }

    [Fact]
    public async Task Forward_BackendThatDiesMidway_EndsTheClient()
    {
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switch);
            await connection.ReadUntilAsync("die");
            connection.Reset();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await OpenAsync(sidecar);

        await client.SendAsync("die");

        (await client.ReadToEndAsync()).ShouldBe("");
        await Eventually.HoldsAsync(() => sidecar.Counted("outrigger.sidecar.upgrades.open") == 0, "the tunnel is counted as closed");
    }

    [Fact]
    public async Task Forward_ClientThatDiesMidway_EndsTheBackend()
    {
        await using var backend = Tunnels();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        var client = await OpenAsync(sidecar);

        client.Reset();

        await Eventually.HoldsAsync(() => backend.Connections[0].Received.EndsWith("[end]", StringComparison.Ordinal), "the backend sees the end");
    }

    [Fact]
    public async Task Forward_ClientThatHasEndedItsSide_EndsTheTunnel()
    {
        await using var backend = Tunnels();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await OpenAsync(sidecar);

        client.End();

        await Eventually.HoldsAsync(() => backend.Connections[0].Received.EndsWith("[end]", StringComparison.Ordinal), "the backend sees the end");
    }

    [Fact]
    public async Task Stop_OpenTunnels_AreCutOffAtTheEndOfTheDrainTime()
    {
        await using var backend = Tunnels();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Hosting:DrainTimeout", "00:00:00.200"));
        using var one = await OpenAsync(sidecar);
        using var two = await OpenAsync(sidecar);

        await sidecar.Services.GetRequiredService<SidecarServer>().StopAsync(CancellationToken.None);

        (await one.ReadToEndAsync()).ShouldBe("");
        (await two.ReadToEndAsync()).ShouldBe("");
        await Eventually.HoldsAsync(() => backend.Connections.All(static each => each.Received.EndsWith("[end]", StringComparison.Ordinal)), "the backend sees the ends");
    }

    [Fact]
    public async Task Stop_TunnelThatEndsInTime_IsNotCutOff()
    {
        await using var backend = new BareBackend(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switch);
            await connection.ReadUntilAsync("finish");
            await connection.SendAsync("finished");
            connection.Dispose();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var client = await OpenAsync(sidecar);

        var stopping = sidecar.Services.GetRequiredService<SidecarServer>().StopAsync(CancellationToken.None);
        await client.SendAsync("finish");

        (await client.ReadToEndAsync()).ShouldBe("finished");
        await stopping;
    }

    // Opens tunnels and keeps them; answers plain requests. What it has received ends with [end] once the other side has gone.
    private static BareBackend Tunnels() => new(static async connection =>
    {
        if (!(await connection.ReadHeadAsync()).StartsWith("GET /chat", StringComparison.Ordinal))
        {
            await connection.SendAsync(RawBackend.Ok("plain"));
            return;
        }

        await connection.SendAsync(Switch);
        await connection.ReadToEndAsync();
        connection.Mark("[end]");
    });

    private static async Task<BareConnection> OpenAsync(SidecarUnderTest sidecar)
    {
        var client = await BareConnection.ConnectAsync(sidecar.Address);
        await client.SendAsync(Ask);
        (await client.ReadHeadAsync()).ShouldStartWith("HTTP/1.1 101");
        return client;
    }
}

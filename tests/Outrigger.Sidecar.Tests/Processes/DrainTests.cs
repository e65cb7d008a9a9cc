using System.Net.Sockets;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Processes;

/// <summary>The real process, told to end by SIGTERM or killed.</summary>
public sealed class DrainTests
{
    private const string AskTunnel = "GET /tunnel HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";

    [Fact]
    public async Task Terminate_RunningRequests_EndBeforeTheProcess()
    {
        using var folder = new TempFolder();
        await using var backend = new SteeredBackend();
        await using var sidecar = await SidecarProcess.StartAsync(backend.Address, folder.Path, ("Hosting:DrainTimeout", "00:00:20"));
        using var idle = await BareConnection.ConnectAsync(sidecar.Address);
        await idle.SendAsync("GET /plain HTTP/1.1\r\nHost: h\r\n\r\n");
        await idle.ReadUntilAsync("plain");
        using var stream = await OpenAsync(sidecar, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n", "one");
        using var waiting = await OpenAsync(sidecar, "GET /waits HTTP/1.1\r\nHost: h\r\n\r\n", null);
        using var tunnel = await OpenAsync(sidecar, AskTunnel, "101 Switching");
        await backend.HasAsync(4);

        sidecar.Process.Terminate();

        // A connection without a request ends at once, and nobody new gets in.
        (await idle.ReadToEndAsync()).ShouldBe("");
        await Eventually.HoldsAsync(() => IsRefusedAsync(sidecar.Address), "new connections are refused");
        sidecar.Process.HasExited.ShouldBeFalse("requests still run");
        await waiting.SendAsync("GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
        backend.Go();

        (await stream.ReadToEndAsync()).ShouldEndWith("0\r\n\r\n");
        stream.Received.ShouldContain("two");
        var answer = await waiting.ReadToEndAsync();
        answer.ShouldEndWith("waited");
        answer.ShouldContain("Connection: close");
        (await tunnel.ReadToEndAsync()).ShouldEndWith("tunnelled");
        (await sidecar.Process.WaitForExitAsync()).ShouldBe(0, sidecar.Process.Output);
        backend.Seen.ShouldNotContain("/second");
    }

    [Fact]
    public async Task Terminate_RequestsThatDoNotEnd_AreCutOffAndTheProcessEndsInTime()
    {
        using var folder = new TempFolder();
        await using var backend = new SteeredBackend();
        await using var sidecar = await SidecarProcess.StartAsync(backend.Address, folder.Path, ("Hosting:DrainTimeout", "00:00:00.500"));
        using var stream = await OpenAsync(sidecar, "GET /stream HTTP/1.1\r\nHost: h\r\n\r\n", "one");
        using var tunnel = await OpenAsync(sidecar, AskTunnel, "101 Switching");
        await backend.HasAsync(2);

        sidecar.Process.Terminate();

        (await stream.ReadToEndAsync()).ShouldNotEndWith("0\r\n\r\n", customMessage: "never a clean end");
        await tunnel.ReadToEndAsync();
        (await sidecar.Process.WaitForExitAsync(TimeSpan.FromSeconds(25))).ShouldBe(0, sidecar.Process.Output);
    }

    [Fact]
    public async Task Kill_WhatHappenedToVersions_IsThereAfterTheNextStart()
    {
        using var folder = new TempFolder();
        await using var stable = RawBackend.Answering(RawBackend.Ok("stable"));
        await using var canary = RawBackend.Answering(RawBackend.Ok("canary"));
        (string, string)[] settings = [("Versions:Canary", "v2"), ("Versions:CanaryAddress", canary.Address), ("Versions:Weight", "1")];

        await using (var first = await SidecarProcess.StartAsync(stable.Address, folder.Path, settings))
        {
            (await first.GetAsync()).ShouldBe("canary");
            await first.TellAsync("pin?version=stable");
            await first.Process.KillAsync();
        }

        await using (var second = await SidecarProcess.StartAsync(stable.Address, folder.Path, settings))
        {
            (await second.VersionsAsync()).GetProperty("phase").GetString().ShouldBe("pinned");
            (await second.GetAsync()).ShouldBe("stable");
            await second.TellAsync("unpin");
            (await second.GetAsync()).ShouldBe("canary");
            await second.TellAsync("rollback");
            await second.Process.KillAsync();
        }

        await using (var third = await SidecarProcess.StartAsync(stable.Address, folder.Path, settings))
        {
            (await third.VersionsAsync()).GetProperty("phase").GetString().ShouldBe("rolled-back");
            (await third.GetAsync()).ShouldBe("stable");
            await third.Process.KillAsync();
        }

        // Another version has to wait for the end of the cool-down that the killed process began.
        settings[0] = ("Versions:Canary", "v3");
        await using var fourth = await SidecarProcess.StartAsync(stable.Address, folder.Path, settings);
        (await fourth.VersionsAsync()).GetProperty("phase").GetString().ShouldBe("cooling-down");
        (await fourth.GetAsync()).ShouldBe("stable");
    }

    private static async Task<BareConnection> OpenAsync(SidecarProcess sidecar, string request, string? begun)
    {
        var client = await BareConnection.ConnectAsync(sidecar.Address);
        await client.SendAsync(request);
        if (begun is not null)
        {
            await client.ReadUntilAsync(begun);
        }

        return client;
    }

    private static async Task<bool> IsRefusedAsync(Uri address)
    {
        try
        {
            using var late = await BareConnection.ConnectAsync(address);
            await late.SendAsync("GET /late HTTP/1.1\r\nHost: h\r\n\r\n");
            return await late.ReadToEndAsync() is "";
        }
        catch (SocketException)
        {
            return true;
        }
    }
}

/// <summary>A backend whose requests stay open until it is told to end them.</summary>
internal sealed class SteeredBackend : IAsyncDisposable
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly BareBackend _backend;

    public SteeredBackend() => _backend = new BareBackend(ServeAsync);

    public string Address => _backend.Address;

    /// <summary>All that it has received.</summary>
    public string Seen => string.Concat(_backend.Connections.Select(static each => each.Received));

    public void Go() => _go.TrySetResult();

    /// <summary>Waits until it has seen as many requests.</summary>
    public Task HasAsync(int requests) => Eventually.HoldsAsync(() => Seen.Split("Host: h").Length > requests, "the backend has them all");

    public ValueTask DisposeAsync() => _backend.DisposeAsync();

    private async Task ServeAsync(BareConnection connection)
    {
        while (true)
        {
            var path = (await connection.ReadHeadAsync()).Split(' ')[1];
            switch (path)
            {
                case "/stream":
                    await connection.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n");
                    await _go.Task;
                    await connection.SendAsync("3\r\ntwo\r\n0\r\n\r\n");
                    break;
                case "/waits":
                    await _go.Task;
                    await connection.SendAsync(RawBackend.Ok("waited"));
                    break;
                case "/tunnel":
                    await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                    await _go.Task;
                    await connection.SendAsync("tunnelled");
                    connection.Dispose();
                    return;
                default:
                    await connection.SendAsync(RawBackend.Ok("plain"));
                    break;
            }
        }
    }
}

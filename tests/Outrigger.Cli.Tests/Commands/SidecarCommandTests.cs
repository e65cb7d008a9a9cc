using System.Net;
using System.Net.Sockets;
using Outrigger.Core.Storage;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

public sealed class SidecarCommandTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sidecar_Backend_IsReachedThroughItUntilStopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var address = $"http://127.0.0.1:{FreePort()}";
        var running = new CommandLine().RunAsync(
            ["sidecar", "--backend", server.Address.ToString(), "--urls", address, "--Outrigger:Sidecar:Hosting:Http2Url="], stop.Token);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        HttpResponseMessage? answer = null;
        while (answer is null)
        {
            running.IsCompleted.ShouldBeFalse(running.IsCompleted ? (await running).ToString() : "");
            try
            {
                answer = await http.GetAsync(new Uri(address + "/health/live"), Token);
            }
            catch (HttpRequestException)
            {
                // It has not begun to listen.
                await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
            }
        }

        using (answer)
        {
            (await answer.Content.ReadAsStringAsync(Token)).ShouldContain("live");
        }

        await stop.CancelAsync();
        (await running).ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("sidecar")]
    [InlineData("sidecar", "--backend", "nonsense")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--urls", "nonsense")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--nonsense")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--trustedproxies", "10.0.0.0/8")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--Outrigger:Sidecar:Proxy:MaxConnections")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--Outrigger:Sidecar:Proxy:MaxConnections=many")]
    [InlineData("sidecar", "--backend", "http://127.0.0.1:1", "--config", "/nowhere/settings.json")]
    public async Task Sidecar_WrongSettings_IsWrongUsage(params string[] args)
    {
        var result = await new CommandLine().RunAsync(args, Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        ShouldBeOneLine(result);
    }

    [Fact]
    public async Task Sidecar_DataFolderOfAnotherProcess_SaysWhoseInOneLine()
    {
        using var folder = new TempFolder();
        using var owner = DataFolder.Acquire(folder.Path);

        var result = await new CommandLine().RunAsync(["sidecar", "--backend", "http://127.0.0.1:1", "--data", folder.Path], Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.ShouldContain($"belongs to process {Environment.ProcessId}");
        ShouldBeOneLine(result);
    }

    [Theory]
    [InlineData("--urls", "--Outrigger:Sidecar:Hosting:Http2Url")]
    [InlineData("--Outrigger:Sidecar:Hosting:Http2Url", "--urls")]
    public async Task Sidecar_AddressTaken_ExitsWith3AndNamesIt(string taken, string free)
    {
        using var folder = new TempFolder();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        var address = $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndPoint!).Port}";

        var result = await new CommandLine().RunAsync(
            ["sidecar", "--backend", "http://127.0.0.1:1", taken, address, free, "http://127.0.0.1:0", $"--OUTRIGGER_DATA={folder.Path}"], Token);

        result.ExitCode.ShouldBe(ExitCode.Unreachable, result.ToString());
        result.Errors.ShouldContain(address);
        ShouldBeOneLine(result);
    }

    private static void ShouldBeOneLine(CommandResult result)
    {
        result.Errors.ShouldStartWith("outrigger: ");
        result.Errors.Trim().ShouldNotContain("\n");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

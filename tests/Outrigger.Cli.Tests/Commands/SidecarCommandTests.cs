using System.Net;
using System.Net.Sockets;
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
    public async Task Sidecar_WrongSettings_IsWrongUsage(params string[] args)
    {
        var result = await new CommandLine().RunAsync(args, Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.ShouldStartWith("outrigger: ");
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

using System.Net;
using System.Net.Sockets;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Hosting;

public sealed class LimitsTests
{
    [Fact]
    public async Task Headers_NeverFinished_AreCutOff()
    {
        await using var server = await RunningServer.StartAsync("""{"Outrigger":{"Http":{"RequestHeadersTimeout":"00:00:01"}}}""");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: loc"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);

        // Ends only because the server closes.
        var answer = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        answer.ShouldStartWith("HTTP/1.1 408");
    }

    [Fact]
    public async Task Connections_OverTheLimit_AreClosedAtOnce()
    {
        await using var server = await RunningServer.StartAsync("""{"Outrigger":{"Http":{"MaxConnections":2}}}""");
        using var first = new TcpClient();
        using var second = new TcpClient();
        await PingAsync(first, server);
        await PingAsync(second, server);
        using var third = new TcpClient();
        await third.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);

        var read = 0;
        try
        {
            read = await third.GetStream().ReadAsync(new byte[16], TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Reset instead of closed.
        }

        read.ShouldBe(0);
        await PingAsync(first, server);
    }

    [Fact]
    public async Task Telemetry_OtlpEndpoint_ReceivesTracesAndMetricsWithoutContents()
    {
        await using var collector = await FakeUpstream.StartAsync((_, _) => Task.CompletedTask);
        await using (var server = await RunningServer.StartAsync(
            """{"Outrigger":{"Telemetry":{"Otlp":{"Endpoint":"COLLECTOR","Headers":"x-collector-key=k1"}}}}""".Replace("COLLECTOR", collector.Address, StringComparison.Ordinal)))
        {
            using var response = await server.PostAsync("/v1/chat/completions", """{"model":"sim/echo","messages":[{"role":"user","content":"canary-content"}]}""");
            response.StatusCode.ShouldBe(HttpStatusCode.OK);
        }

        var traces = collector.Requests.Where(request => request.Path == "/v1/traces").ToList();
        var metrics = collector.Requests.Where(request => request.Path == "/v1/metrics").ToList();
        traces.ShouldNotBeEmpty();
        metrics.ShouldNotBeEmpty();
        traces.Concat(metrics).ShouldAllBe(request => request.Headers["x-collector-key"] == "k1");
        string.Concat(traces.Select(request => request.Text)).ShouldContain("outrigger");
        string.Concat(metrics.Select(request => request.Text)).ShouldContain("gen_ai.client.operation.duration");
        string.Concat(collector.Requests.Select(request => request.Text)).ShouldNotContain("canary-content");
    }

    private static async Task PingAsync(TcpClient client, RunningServer server)
    {
        if (!client.Connected)
        {
            await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
        }

        var stream = client.GetStream();
        await stream.WriteAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        (await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
    }
}

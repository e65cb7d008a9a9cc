using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Server.Tests.Hosting;

/// <summary>Start, stop and exit codes of the real program.</summary>
public sealed class ServerProcessTests
{
    [Fact]
    public async Task Start_Defaults_TellHowToUseIt()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0"], new Dictionary<string, string> { ["OPENAI_API_KEY"] = "sk-canary-0123456789" });

        var address = await server.Started.WaitAsync();

        server.Output.ShouldContain("address    " + address);
        server.Output.ShouldContain(Path.Combine(server.Folder, "data", "admin.key"));
        server.Output.ShouldContain("openai (OPENAI_API_KEY)");
        server.Output.ShouldContain("sim (simulated, needs no key)");
        server.Output.ShouldNotContain("canary");
        File.Exists(Path.Combine(server.Folder, "data", "admin.key")).ShouldBeTrue();
        server.Terminate();
        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Errors.Trim().ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_PortInUse_IsOneLineAndExitCode3()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}";

        await using var server = ServerProcess.Start(["--urls", url]);

        (await server.WaitForExitAsync()).ShouldBe(3);
        var line = server.Errors.Trim();
        line.ShouldStartWith($"outrigger: {url}: Another process listens");
        line.ShouldNotContain("\n");
        server.Output.ShouldNotContain("   at ");
    }

    [Theory]
    [InlineData("--Outrigger:Http:MaxRequestBodyBytes", "1", "MaxRequestBodyBytes")]
    [InlineData("--Outrigger:Egress:AllowedNetworks:0", "10.0.0.1/8", "AllowedNetworks")]
    [InlineData("--Outrigger:Http:TrustedProxies:0", "proxy.example", "TrustedProxies")]
    [InlineData("--Outrigger:Telemetry:Logs:Format", "xml", "Format")]
    [InlineData("--Outrigger:Telemetry:Otlp:Endpoint", "ftp://collector", "Endpoint")]
    [InlineData("--config", "missing.json", "missing.json")]
    [InlineData("--nonsense", "1", "--nonsense")]
    public async Task Start_WrongSetting_IsOneLineAndExitCode2(string argument, string value, string expected)
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", argument, value]);

        (await server.WaitForExitAsync()).ShouldBe(2);
        server.Errors.ShouldStartWith("outrigger: ");
        server.Errors.ShouldContain(expected);
        server.Errors.ShouldNotContain("   at ");
        server.Output.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Start_ValueOfTheWrongType_IsAClearErrorAndExitCode2()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", "--Outrigger:Http:MaxConnections", "many"]);

        (await server.WaitForExitAsync()).ShouldBe(2);
        server.Errors.ShouldContain("Outrigger:Http:MaxConnections");
        server.Errors.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Sigterm_StreamRunning_IsFinishedBeforeTheEnd()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0"]);
        using var client = new HttpClient { BaseAddress = new Uri(await server.Started.WaitAsync()) };
        using var request = CreateStream("x-sim-tokens-per-second", "20");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        await reader.ReadLineAsync(TestContext.Current.CancellationToken);

        server.Terminate();

        var rest = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        rest.TrimEnd().ShouldEndWith("data: [DONE]");
        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.ShouldContain("Stopping");
    }

    [Fact]
    public async Task Sigterm_StreamThatOutlivesTheDrain_IsCutOffAndTheEndIsClean()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", "--Outrigger:Http:DrainTimeout", "00:00:01"]);
        using var client = new HttpClient { BaseAddress = new Uri(await server.Started.WaitAsync()) };
        using var request = CreateStream("x-sim-tokens-per-second", "0.2");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        server.Terminate();

        (await server.WaitForExitAsync()).ShouldBe(0);
        server.Output.ShouldContain("cut off");
    }

    [Fact]
    public async Task Sigterm_DuringTheReadinessDelay_ReadinessSaysNoAndCallsAreStillTaken()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", "--Outrigger:Http:ReadinessDelay", "00:00:20"]);
        using var client = new HttpClient { BaseAddress = new Uri(await server.Started.WaitAsync()) };
        (await client.GetAsync("/health/ready", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);

        server.Terminate();

        // Every answer is one or the other; the change comes without anybody waiting a set time.
        HttpStatusCode status;
        do
        {
            using var ready = await client.GetAsync("/health/ready", TestContext.Current.CancellationToken);
            status = ready.StatusCode;
        }
        while (status == HttpStatusCode.OK);
        status.ShouldBe(HttpStatusCode.ServiceUnavailable);
        using var live = await client.GetAsync("/health/live", TestContext.Current.CancellationToken);
        live.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Environment_Proxy_CarriesCallsToProviders()
    {
        await using var proxy = await FakeUpstream.StartAsync((context, _) => context.Response.WriteAsJsonAsync(new
        {
            id = "x",
            @object = "chat.completion",
            choices = new[] { new { index = 0, message = new { role = "assistant", content = "through the proxy" }, finish_reason = "stop" } },
        }));
        await using var server = ServerProcess.Start(
            ["--urls", "http://127.0.0.1:0", "--Outrigger:Gateway:Providers:far:BaseUrl", "http://provider.invalid/v1", "--Outrigger:Gateway:Providers:far:Protocol", "openai"],
            new Dictionary<string, string> { ["HTTP_PROXY"] = proxy.Address });
        using var client = new HttpClient { BaseAddress = new Uri(await server.Started.WaitAsync()) };

        using var response = await client.PostAsync(
            "/v1/chat/completions",
            new StringContent("""{"model":"far/m","messages":[{"role":"user","content":"x"}]}""", Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken);

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain("through the proxy");
        proxy.Requests.ShouldHaveSingleItem().Headers["Host"].ShouldBe("provider.invalid");
    }

    [Fact]
    public async Task Log_JsonFormat_IsOneObjectALine()
    {
        await using var server = ServerProcess.Start(["--urls", "http://127.0.0.1:0", "--Outrigger:Telemetry:Logs:Format", "json"]);
        await server.Started.WaitAsync();
        server.Terminate();
        await server.WaitForExitAsync();

        var lines = server.Output.Split('\n').Where(line => line.StartsWith('{')).ToList();
        lines.ShouldNotBeEmpty();
        lines.ShouldAllBe(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["Message"] != null);
    }

    private static HttpRequestMessage CreateStream(string header, string value)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent(
                """{"model":"sim/echo","stream":true,"messages":[{"role":"user","content":"one two three four five six seven eight"}]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation(header, value);
        return request;
    }
}

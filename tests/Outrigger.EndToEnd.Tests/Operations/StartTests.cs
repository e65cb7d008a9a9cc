using System.Text.Json.Nodes;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Operations;

/// <summary>What the server refuses to start with, how it says so, and what it starts without.</summary>
public sealed class StartTests
{
    private static readonly Dictionary<string, (GatewayConfig Config, string Named)> WrongConfigs = new()
    {
        ["address"] = (new GatewayConfig().Provider("x", "not-an-address"), "BaseUrl"),
        ["address with a password"] = (new GatewayConfig().Provider("x", "http://user:secret@127.0.0.1/v1"), "BaseUrl"),
        ["protocol"] = (new GatewayConfig().Provider("x", "http://127.0.0.1:1/v1", more: p => p["Protocol"] = "smtp"), "Protocol"),
        ["timeout"] = (new GatewayConfig().Provider("x", "http://127.0.0.1:1/v1", more: p => p["Timeouts"] = new JsonObject { ["Idle"] = "-1" }), "Idle"),
        ["alias of nothing"] = (new GatewayConfig().Alias("a", "no-such-provider/m"), "no-such-provider"),
        ["alias twice"] = (new GatewayConfig().Provider("x", "http://127.0.0.1:1/v1").Alias("a", "x/m").Alias("a", "x/n"), "'a'"),
    };

    public static TheoryData<string> WrongSettings => [.. WrongConfigs.Keys];

    [Fact]
    public async Task Start_BeyondLoopbackWithoutAdminKey_IsRefused()
    {
        await using var server = ServerProcess.Launch(new ServerSettings { Host = "0.0.0.0", AdminKey = null });

        await ShouldRefuseAsync(server, "OUTRIGGER_ADMIN_KEY");
    }

    [Fact]
    public async Task Start_BeyondLoopbackWithAdminKey_NeedsAKeyAndSimulatesNothing()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings { Host = "0.0.0.0" });

        var keyless = await new ApiClient(server, null).ChatAsync("sim/echo");
        var key = await new AdminClient(server).CreateKeyAsync();
        var answer = await new ApiClient(server, key).ChatAsync("sim/echo");

        ErrorShape.ShouldBe(keyless, 401, "missing_key");
        ErrorShape.ShouldBe(answer, 404, "model_not_found");
    }

    [Fact]
    public async Task Start_SecondOnOneDataFolder_IsRefusedAndTheFirstGoesOn()
    {
        await using var first = await ServerProcess.StartAsync(new ServerSettings());
        await using var second = ServerProcess.Launch(new ServerSettings { DataFolder = first.DataFolder });

        await ShouldRefuseAsync(second, first.DataFolder, $"process {first.Process.Id}");

        (await new ApiClient(first, null).ChatAsync("sim/echo")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Start_PortTaken_IsRefused()
    {
        await using var first = await ServerProcess.StartAsync(new ServerSettings());
        await using var second = ServerProcess.Launch(new ServerSettings { Port = first.Port });

        await ShouldRefuseAsync(second, "OUTRIGGER_URLS");
    }

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task Start_WrongSetting_IsRefusedByName(string what)
    {
        var (config, named) = WrongConfigs[what];
        await using var server = ServerProcess.Launch(new ServerSettings { Config = config });

        await ShouldRefuseAsync(server, named);

        server.Process.Output.ShouldNotContain("sk-x-0123456789abcdef");
        server.Process.Output.ShouldNotContain("secret@");
    }

    [Fact]
    public async Task Start_ConfigurationFileMissing_IsRefused()
    {
        await using var server = ServerProcess.Launch(new ServerSettings { Environment = new Dictionary<string, string> { ["OUTRIGGER_CONFIG"] = "/nowhere/outrigger.json" } });

        await ShouldRefuseAsync(server, "/nowhere/outrigger.json");
    }

    [Fact]
    public async Task Start_WithoutNetwork_ServesWhatItCan()
    {
        // Neither name resolves, neither address answers.
        await using var server = await ServerProcess.StartAsync(new ServerSettings
        {
            Config = new GatewayConfig()
                .Provider("nameless", "http://no-such-host.invalid/v1", models: ["m"], more: Impatient)
                .Provider("closed", "http://127.0.0.1:9/v1", models: ["m"], more: Impatient),
        });
        var api = new ApiClient(server, null);

        var echo = await api.ChatAsync("sim/echo");
        var nameless = await api.ChatAsync("nameless/m");
        var closed = await api.ChatAsync("closed/m", stream: true);

        echo.Status.ShouldBe(200, echo.Text);
        ErrorShape.ShouldBe(nameless, 502, "upstream_unreachable");
        ErrorShape.ShouldBe(closed, 502, "upstream_unreachable");

        static void Impatient(JsonObject provider)
        {
            provider["MaxRetries"] = 0;
            provider["Timeouts"] = new JsonObject { ["Connect"] = "00:00:02" };
        }
    }

    [Fact]
    public async Task Start_FirstTime_WritesItsKeysForTheOwnerOnly()
    {
        await using var server = await ServerProcess.StartAsync(new ServerSettings { AdminKey = null });

        foreach (var name in new[] { "admin.key", "master.key" })
        {
            File.GetUnixFileMode(Path.Combine(server.DataFolder, name)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, name);
        }

        File.GetUnixFileMode(server.DataFolder).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var key = (await File.ReadAllTextAsync(Path.Combine(server.DataFolder, "admin.key"))).Trim();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/keys");
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await server.Http.SendAsync(request);
        answer.IsSuccessStatusCode.ShouldBeTrue();
        server.Process.Output.ShouldNotContain(key);
    }

    private static async Task ShouldRefuseAsync(ServerProcess server, params string[] named)
    {
        var exitCode = await server.Process.WaitForExitAsync();

        exitCode.ShouldBeGreaterThan(0, server.Process.Output);
        foreach (var name in named)
        {
            server.Process.Output.ShouldContain(name);
        }

        server.Process.Output.ShouldNotContain("   at ", customMessage: "one clear line, no stack trace");
        server.Process.Output.ShouldNotContain("Unhandled exception");
    }
}

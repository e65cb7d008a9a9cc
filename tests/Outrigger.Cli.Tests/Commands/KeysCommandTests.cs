using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

public sealed class KeysCommandTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_Limits_PrintsTheKeyAloneAndItWorks()
    {
        var made = await server.Admin.RunAsync(
            ["keys", "create", "--name", "shop", "--model", "sim/echo", "--expires", "30d", "--requests-per-minute", "600", "--quota", "50-usd/month", "--quota", "1000-requests/day"], Token);

        made.ExitCode.ShouldBe(0, made.ToString());
        made.Line.ShouldStartWith("ork_");
        made.Line.ShouldNotContain("\n");
        (await new CommandLine(server.Address, null, made.Line).RunAsync(["jobs", "stats"], Token)).ExitCode.ShouldBe(0);
        var limits = await server.Admin.RunAsync(["limits", "key", made.Line.Split('_')[1]], Token);
        limits.Output.ShouldContain("usd a month");
        limits.Output.ShouldContain("600");
    }

    [Fact]
    public async Task DisableEnableExpireRevoke_Key_CountsAsSaid()
    {
        var key = (await server.Admin.RunAsync(["keys", "create", "--name", "short", "--model", "sim/echo"], Token)).Line;
        var id = key.Split('_')[1];
        async Task<int> UseAsync() => (await new CommandLine(server.Address, null, key).RunAsync(["jobs", "stats"], Token)).ExitCode;

        (await server.Admin.RunAsync(["keys", "disable", id], Token)).ExitCode.ShouldBe(0);
        (await UseAsync()).ShouldBe(ExitCode.Refused);
        (await server.Admin.RunAsync(["keys", "enable", id], Token)).ExitCode.ShouldBe(0);
        (await UseAsync()).ShouldBe(0);
        (await server.Admin.RunAsync(["keys", "expire", id, "--json"], Token)).Json.GetProperty("allowedModels")[0].GetString().ShouldBe("sim/echo", "what is not changed stays");
        (await UseAsync()).ShouldBe(ExitCode.Refused);
        (await server.Admin.RunAsync(["keys", "list"], Token)).Output.Split('\n').Single(line => line.StartsWith(id, StringComparison.Ordinal)).ShouldContain("expired");
        (await server.Admin.RunAsync(["keys", "expire", id, "--at", "never"], Token)).ExitCode.ShouldBe(0);
        (await UseAsync()).ShouldBe(0);
        (await server.Admin.RunAsync(["keys", "get", id], Token)).Output.ShouldNotContain(key);
        (await server.Admin.RunAsync(["keys", "revoke", id], Token)).ExitCode.ShouldBe(0);
        (await server.Admin.RunAsync(["keys", "get", id], Token)).ExitCode.ShouldBe(ExitCode.Failed);
    }

    [Fact]
    public async Task List_CallerKeyAlone_IsRefused()
    {
        var listed = await server.Caller.RunAsync(["keys", "list"], Token);

        listed.ExitCode.ShouldBe(ExitCode.Refused);
        listed.Errors.ShouldContain("admin key");
        listed.Output.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_KeyOnTheCommandLine_IsWarnedAbout()
    {
        var listed = await server.Nobody.RunAsync(["keys", "list", "--admin-key", server.AdminKey], Token);

        listed.ExitCode.ShouldBe(0);
        listed.Errors.ShouldContain("warning");
        listed.Errors.ShouldNotContain(server.AdminKey);
    }

    [Fact]
    public async Task List_KeyInAFile_IsRead()
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, server.AdminKey + "\n", Token);
            var listed = await server.Nobody.RunAsync(["keys", "list", "--admin-key-file", file, "--json"], Token);

            listed.ExitCode.ShouldBe(0, listed.ToString());
            listed.Errors.ShouldBeEmpty();
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("ten-requests/day")]
    [InlineData("10-coins/day")]
    [InlineData("10-requests")]
    public async Task Create_NoQuota_IsWrongUsage(string quota) =>
        (await server.Admin.RunAsync(["keys", "create", "--name", "x", "--quota", quota], Token)).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Create_NoTime_IsWrongUsage() =>
        (await server.Admin.RunAsync(["keys", "create", "--name", "x", "--expires", "soon"], Token)).Errors.ShouldContain("'soon' is no time");

    [Fact]
    public async Task Keys_AdminKeyFileMissing_IsWrongUsage() =>
        (await server.Nobody.RunAsync(["keys", "list", "--admin-key-file", "/nowhere/key"], Token)).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task Providers_NoKeys_SaysNone() => (await server.Admin.RunAsync(["limits", "providers"], Token)).ExitCode.ShouldBe(0);
}

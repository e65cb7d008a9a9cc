using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

public sealed class StatusCommandTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_ServerWithKeys_ShowsAllParts()
    {
        var status = await server.Admin.RunAsync(["status"], Token);

        status.ExitCode.ShouldBe(0, status.ToString());
        foreach (var part in (string[])["ready", "keys needed", "check storage", "jobs waiting", "request-risk", "LEARNED STATE"])
        {
            status.Output.ShouldContain(part);
        }
    }

    [Fact]
    public async Task Status_NoKey_ShowsWhatIsOpen()
    {
        var status = (await server.Nobody.RunAsync(["status", "--json"], Token)).Json;

        status.GetProperty("ready").GetBoolean().ShouldBeTrue();
        status.GetProperty("keyless").GetBoolean().ShouldBeFalse();
        status.GetProperty("jobs").GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Version_Always_IsOneLine()
    {
        (await new CommandLine().RunAsync(["version"], Token)).Line.ShouldBe(ProgramVersion.Text);
        (await new CommandLine().RunAsync(["version", "--json"], Token)).Json.GetProperty("version").GetString().ShouldBe(ProgramVersion.Text);
    }

    [Theory]
    [InlineData("bash", "complete -F")]
    [InlineData("zsh", "compdef")]
    public async Task Completion_Shell_IsAScript(string shell, string expected) => (await new CommandLine().RunAsync(["completion", shell], Token)).Output.ShouldContain(expected);

    [Fact]
    public async Task Suggest_BeginningOfACommand_IsCompleted() => (await new CommandLine().RunAsync(["[suggest:17]", "outrigger jobs sc"], Token)).Output.ShouldContain("schedules");
}

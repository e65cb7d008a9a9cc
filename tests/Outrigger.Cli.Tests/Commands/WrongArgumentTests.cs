using Shouldly;
using Xunit;

namespace Outrigger.Cli.Tests.Commands;

/// <summary>Arguments that cannot be used end in a sentence, never in an exception.</summary>
public sealed class WrongArgumentTests(ServerFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--timeout is 0.001 to 86400 seconds.", "status", "--timeout", "abc")]
    [InlineData("--timeout is 0.001 to 86400 seconds.", "status", "--timeout", "NaN")]
    [InlineData("--timeout is 0.001 to 86400 seconds.", "status", "--timeout", "0")]
    [InlineData("--limit is 1 to 100000.", "usage", "list", "--limit", "many")]
    [InlineData("--limit is 1 to 100000.", "usage", "list", "--limit", "1.5")]
    [InlineData("--limit is 1 to 100000.", "usage", "list", "--limit", "0")]
    [InlineData("--batch is 1 to 1000.", "jobs", "bulk", "-", "--batch", "x")]
    public async Task Run_NumberOutOfBoundsOrNone_NamesTheBounds(string sentence, params string[] args)
    {
        var result = await new CommandLine().RunAsync(args, Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("jobs", "watch", "--id", "nonsense")]
    [InlineData("usage", "summary", "--days", "nonsense")]
    [InlineData("keys", "create", "--name", "a", "--concurrency", "1.5")]
    public async Task Run_ValueOfAnotherType_NamesNoTypeOfTheProgram(params string[] args)
    {
        var result = await new CommandLine().RunAsync(args, Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.ShouldContain("'" + args[^1] + "'");
        result.Errors.ShouldNotContain("System.");
    }

    [Fact]
    public async Task Completion_UnknownShell_ListsThemOnOneLine()
    {
        var result = await new CommandLine().RunAsync(["completion", "tcsh"], Token);

        result.ExitCode.ShouldBe(ExitCode.Usage, result.ToString());
        result.Errors.Split('\n')[0].ShouldContain("'zsh'");
        result.Errors.ShouldNotContain("\\n");
    }

    [Fact]
    public async Task Export_FolderThatIsNotThere_SaysThatItCannotBeWritten()
    {
        var result = await new CommandLine(server.Address, server.AdminKey).RunAsync(["usage", "export", "--to", "/nowhere/at/all.csv"], Token);

        result.ExitCode.ShouldBe(ExitCode.Failed, result.ToString());
        result.Errors.ShouldContain("/nowhere/at/all.csv cannot be written");
    }
}

using Outrigger.TestRun;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.TestRun;

public sealed class SummaryTests
{
    private static readonly TestOutcome Passed = new("S", "A.Passed", TestState.Passed, 1);
    private static readonly TestOutcome Failed = new("S", "A.Failed", TestState.Failed, 2, "first line\nsecond line");
    private static readonly TestOutcome Skipped = new("S", "A.Skipped", TestState.Skipped, 0, "needs Chromium");

    [Fact]
    public void Write_AllPassed_EndsWithTheCountsAndZero()
    {
        var (exitCode, text) = Write(isCi: false, Passed, Passed);

        exitCode.ShouldBe(0);
        text.ShouldEndWith("\n2 passed, 0 failed, 0 skipped\n");
    }

    [Fact]
    public void Write_OneFailed_ShowsItInFullAndFails()
    {
        var (exitCode, text) = Write(isCi: false, Passed, Failed);

        exitCode.ShouldBe(1);
        text.ShouldContain("FAILED S: A.Failed\n    first line\n    second line");
        text.ShouldEndWith("\n1 passed, 1 failed, 0 skipped\n");
    }

    [Fact]
    public void WriteNames_LongMessage_IsOneLineOfItsBeginning()
    {
        using var output = new StringWriter { NewLine = "\n" };

        Summary.WriteNames([Failed, Failed with { Message = new string('x', 1000) }], output);

        var lines = output.ToString().Split('\n');
        lines[0].ShouldBe("     A.Failed: first line second line");
        lines[1].Length.ShouldBeLessThan(300);
        lines[2].ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Write_OneSkipped_FailsInCiOnlyAndIsNamed(bool isCi, int expected)
    {
        var (exitCode, text) = Write(isCi, Passed, Skipped);

        exitCode.ShouldBe(expected);
        text.ShouldContain("A.Skipped: needs Chromium");
        text.ShouldEndWith("\n1 passed, 0 failed, 1 skipped\n");
    }

    [Fact]
    public void Write_NothingRan_Fails() => Write(isCi: false).ExitCode.ShouldBe(1);

    [Fact]
    public void Write_ManyTests_ListsTheTenSlowest()
    {
        var (_, text) = Write(isCi: false, [.. Enumerable.Range(1, 12).Select(i => new TestOutcome("S", $"T{i:00}", TestState.Passed, i))]);

        text.ShouldContain("T12");
        text.ShouldContain("T03");
        text.ShouldNotContain("T02");
    }

    [Fact]
    public async Task FromCommand_ExitCode_DecidesOverTheOutcome()
    {
        (await Suite.FromCommand("check", "true", ".").RunAsync()).ShouldHaveSingleItem().State.ShouldBe(TestState.Passed);
        var failed = (await Suite.FromCommand("check", "echo wrong; exit 7", ".").RunAsync()).ShouldHaveSingleItem();

        failed.State.ShouldBe(TestState.Failed);
        failed.Message.ShouldContain("Exit code 7.\nwrong");
    }

    [Fact]
    public async Task FromExecutable_NotBuilt_IsAFailure() =>
        (await Suite.FromExecutable("X", "nothing-there", ".", null).RunAsync()).ShouldHaveSingleItem().State.ShouldBe(TestState.Failed);

    private static (int ExitCode, string Text) Write(bool isCi, params TestOutcome[] outcomes)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        var exitCode = Summary.Write(outcomes, isCi, writer);
        return (exitCode, writer.ToString());
    }
}

using Outrigger.TestRun;
using Shouldly;
using Xunit;

namespace Outrigger.Architecture.Tests.TestRun;

public sealed class XunitReportTests
{
    private const string OnePass = "<assemblies><assembly><collection><test name=\"A.B\" result=\"Pass\" time=\"0.25\" /></collection></assembly></assemblies>";

    [Fact]
    public void Read_Passed_HasTime() => Read(OnePass).ShouldHaveSingleItem().ShouldBe(new TestOutcome("S", "A.B", TestState.Passed, 0.25));

    [Fact]
    public void Read_Failed_HasMessageStackAndOutput()
    {
        var outcome = Read(
            """
            <assemblies><assembly><collection><test name="A.B" result="Fail" time="0">
              <failure exception-type="X"><message>expected 1</message><stack-trace>at A.B()</stack-trace></failure><output>said this</output>
            </test></collection></assembly></assemblies>
            """,
            exitCode: 1).ShouldHaveSingleItem();

        outcome.State.ShouldBe(TestState.Failed);
        outcome.Message.ShouldBe("expected 1\nat A.B()\nsaid this");
    }

    [Fact]
    public void Read_Skipped_HasReason()
    {
        var outcome = Read("<assemblies><assembly><collection><test name=\"A.B\" result=\"Skip\" time=\"0\"><reason>needs PostgreSQL</reason></test></collection></assembly></assemblies>").ShouldHaveSingleItem();

        outcome.State.ShouldBe(TestState.Skipped);
        outcome.Message.ShouldBe("needs PostgreSQL");
    }

    [Fact]
    public void Read_ErrorOutsideOfTests_IsAFailure()
    {
        var outcomes = Read(OnePass.Replace("<assembly>", "<assembly><errors><error type=\"fixture-cleanup\" name=\"F\"><failure><message>boom</message></failure></error></errors>", StringComparison.Ordinal), exitCode: 1);

        outcomes.Single(o => o.State == TestState.Failed).Message.ShouldBe("boom");
    }

    [Theory]
    [InlineData(null, 134, "wrote no report")]
    [InlineData("<assemblies><asse", 0, "cannot be read")]
    [InlineData(OnePass, 3, "exit code 3 though no test failed")]
    [InlineData("<assemblies />", 0, "Holds no test")]
    public void Read_SomethingBroke_IsAFailureThatSaysSo(string? xml, int exitCode, string expected)
    {
        var failure = Read(xml, exitCode).Single(o => o.State == TestState.Failed);

        failure.Message.ShouldContain(expected);
    }

    [Fact]
    public void Read_NothingMatchedTheFilter_IsFine() => XunitReport.Read("S", "<assemblies />", 0, "", mayBeEmpty: true).ShouldBeEmpty();

    private static IReadOnlyList<TestOutcome> Read(string? xml, int exitCode = 0) => XunitReport.Read("S", xml, exitCode, "the log", mayBeEmpty: false);
}

using Outrigger.Assist.Access.Agents;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AgentReaderTests
{
    [Fact]
    public void Read_BrowsersAsTheyAre_NoneIsTakenForAProgram()
    {
        var taken = AgentStrings.Browsers.Where(static text => AgentReader.Read(text).Suspicion >= AgentReader.ProgramFrom).Select(static text => $"{AgentReader.Read(text)} {text}").ToList();

        taken.ShouldBeEmpty();
    }

    [Fact]
    public void Read_Programs_AllAreRecognised()
    {
        var missed = AgentStrings.Programs.Where(static text => AgentReader.Read(text).Suspicion < AgentReader.ProgramFrom).Select(static text => $"{AgentReader.Read(text)} {text}").ToList();

        missed.ShouldBeEmpty();
    }
}

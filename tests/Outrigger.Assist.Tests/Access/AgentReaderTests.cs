using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Access.Agents;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AgentReaderTests
{
    [Fact]
    public void Read_BrowsersAsTheyAre_NoneIsTakenForAProgram()
    {
        var taken = AgentStrings.Browsers.Where(static text => AgentReader.Read(text).Suspicion >= AgentReader.OddFrom).Select(static text => $"{AgentReader.Read(text)} {text}").ToList();

        taken.ShouldBeEmpty();
    }

    [Fact]
    public void Read_Programs_AllAreRecognised()
    {
        var missed = AgentStrings.Programs.Where(static text => AgentReader.Read(text).Suspicion < AgentReader.OddFrom).Select(static text => $"{AgentReader.Read(text)} {text}").ToList();

        missed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("curl/8.5.0", AgentKind.Tool)]
    [InlineData("", AgentKind.None)]
    [InlineData("Mozilla/5.0 (compatible; ExampleSpider/2.1; +https://example.test/spider)", AgentKind.Declared)]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.6478.114 Safari/537.36", AgentKind.Steered)]
    [InlineData("sqlmap/1.8#stable (https://example.test)", AgentKind.Scanner)]
    [InlineData("facebookexternalhit/1.1 (+http://example.test/fb)", AgentKind.Preview)]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0", AgentKind.Browser)]
    internal void Read_Kinds(string text, AgentKind kind) => AgentReader.Read(text).Kind.ShouldBe(kind);

    [Fact]
    public void Read_Chrome_KnowsVersionFamilyAndPlatform()
    {
        var facts = AgentReader.Read("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36");

        (facts.Family, facts.Version, facts.Platform, facts.IsChromium, facts.IsMobile).ShouldBe((AgentFamily.Chrome, 140, AgentPlatform.Android, true, true));
    }

    [Fact]
    public void Read_AnyText_IsAnsweredTheSame() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text =>
        {
            var facts = AgentReader.Read(text);
            double.IsFinite(facts.Suspicion).ShouldBeTrue();
            AgentReader.Read(text).ShouldBe(facts);
        }).Holds(cases: 500);

    [Theory]
    [InlineData("(((((((((((")]
    [InlineData(")))))")]
    [InlineData("[[[[")]
    [InlineData("Mozilla/5.0 (")]
    [InlineData("/")]
    [InlineData("///// (()) []")]
    [InlineData("Mozilla/99999999999999999999 Chrome/99999999999999999999")]
    public void Read_BrokenForms_AreOdd(string text) => AgentReader.Read(text).Suspicion.ShouldBeGreaterThan(AgentReader.OddFrom);

    [Fact]
    public void Read_MegabyteOfAnything_LooksAtItsBeginning()
    {
        AgentReader.Read(new string('(', 1 << 20)).Suspicion.ShouldBeGreaterThan(AgentReader.OddFrom);
        AgentReader.Read(new string('a', 1 << 20)).Suspicion.ShouldBeGreaterThan(AgentReader.OddFrom);
        AgentReader.Read(AccessRequests.Chrome + new string('\u0000', 1 << 20)).Suspicion.ShouldBeGreaterThan(-2.5);
    }

    [Fact]
    public void Read_AllocatesNothing()
    {
        AgentReader.Read(AccessRequests.Chrome);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                AgentReader.Read(AccessRequests.Chrome);
            }
        }).ShouldBe(0);
    }
}

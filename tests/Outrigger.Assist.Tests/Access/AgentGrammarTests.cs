using FsCheck;
using FsCheck.Fluent;
using Outrigger.Assist.Access.Agents;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Assist.Tests.Access;

public sealed class AgentGrammarTests
{
    private const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";

    [Theory]
    [InlineData(Chrome)]
    [InlineData(Chrome + " Edg/141.0.0.0")]
    [InlineData("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.7258.66 Safari/537.36")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15")]
    [InlineData("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0")]
    [InlineData("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (Linux; Android 14; SM-S918B Build/UP1A.231005.007; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/124.0.6367.123 Mobile Safari/537.36")]
    [InlineData("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1")]
    public void Read_BrowsersOfToday_AreWhole(string text) => Read(text).ShouldSatisfyAllConditions(static rest => rest.IsModern.ShouldBeTrue(), static rest => rest.IsWhole.ShouldBeTrue(rest.ToString()));

    [Theory]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; Watcher) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71 Safari/537.36")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko; compatible; example) Chrome/120.0.6099.71 Safari/537.36")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.71 Safari/537.36 Exampler/1.0")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36 (Example Agent)")]
    public void Read_WhatIsLeftOverOnADesktop_IsAProgram(string text)
    {
        Read(text).IsWhole.ShouldBeFalse();
        AgentReader.Read(text).Suspicion.ShouldBeGreaterThanOrEqualTo(AgentReader.ProgramFrom);
    }

    [Fact]
    public void Read_ABuildThatAVersionNeverHad_IsImplausible()
    {
        Read("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.4183.121 Safari/537.36").IsImplausible.ShouldBeTrue();
        Read("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/107.0.5304.107 Safari/537.36").IsImplausible.ShouldBeFalse();
    }

    [Theory]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64; Trident/7.0; AS; rv:11.0) like Gecko")]
    [InlineData("Opera/9.80 (Windows NT 6.1; U; en) Presto/2.10.289 Version/12.00")]
    [InlineData("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager")]
    [InlineData("curl/8.5.0")]
    [InlineData("Mozilla/5.0 (")]
    public void Read_OtherForms_AreNotRead(string text) => Read(text).IsModern.ShouldBeFalse();

    [Fact]
    public void Read_AnyTail_IsRead() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        tail =>
        {
            _ = Read("mozilla/5.0 (" + tail);
            Read("mozilla/5.0 (x11; linux x86_64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.6099.71 safari/537.36 " + tail).IsModern.ShouldBeTrue();
        }).Holds(cases: 300);

    private static AgentRest Read(string text) => AgentGrammar.Read(text.ToLowerInvariant());
}

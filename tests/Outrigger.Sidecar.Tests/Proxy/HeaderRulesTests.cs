using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Outrigger.Sidecar.Proxy;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Proxy;

public sealed class HeaderRulesTests
{
    [Theory]
    [InlineData("Accept", true)]
    [InlineData("X-Request-Id", true)]
    [InlineData("x_own_header", true)]
    [InlineData("X-AI-Intent", false)]
    [InlineData("x-ai-", false)]
    [InlineData("X_AI_INTENT", false)]
    [InlineData("X-Forwarded-For", false)]
    [InlineData("x_forwarded_for", false)]
    [InlineData("Transfer_Encoding", false)]
    [InlineData("Connection", false)]
    [InlineData("Host", false)]
    [InlineData("X-Outrigger-Mirror", false)]
    public void GoesToBackend_Name_IsDecided(string name, bool goes) => HeaderRules.GoesToBackend(name, default, keepsOrigin: false).ShouldBe(goes);

    [Fact]
    public void GoesToBackend_TrustedProxy_KeepsOnlyWhereItComesFrom()
    {
        HeaderRules.GoesToBackend("X-Forwarded-For", default, keepsOrigin: true).ShouldBeTrue();
        HeaderRules.GoesToBackend("X-AI-Intent", default, keepsOrigin: true).ShouldBeFalse();
        HeaderRules.GoesToBackend("Connection", default, keepsOrigin: true).ShouldBeFalse();
        HeaderRules.GoesToBackend("X-Outrigger-Mirror", default, keepsOrigin: true).ShouldBeFalse();
    }

    [Fact]
    public void GoesToBackend_PlainNames_AllocatesNothing()
    {
        string[] names = ["Accept", "User-Agent", "Cookie", "Accept-Language", "X-Request-Id", "Content-Type"];
        HeaderRules.GoesToBackend(names[0], default, false);

        Allocations.Least(() =>
        {
            foreach (var name in names)
            {
                HeaderRules.GoesToBackend(name, default, false);
                HeaderRules.GoesToClient(name, default);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void Element_AnyHost_IsOneElementOfForwarded() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), static text =>
        {
            var element = new Provenance(IPAddress.IPv6Loopback, "http").Element(text ?? "");
            var host = element.IndexOf(";host=\"", StringComparison.Ordinal);
            return element.StartsWith("for=\"[::1]\";proto=http", StringComparison.Ordinal) && (host < 0 || element.LastIndexOf('"') == element.Length - 1);
        }).Holds(cases: 300);

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.9, 10.0.0.2", "203.0.113.9")]
    [InlineData("1.1.1.1, 203.0.113.9:4711, 10.0.0.2", "203.0.113.9")]
    [InlineData("10.0.0.3", null)]
    [InlineData("nonsense", null)]
    [InlineData("203.0.113.9, nonsense, 10.0.0.2", null)]
    public void ClientOf_ChainOfProxies_IsTheLastThatIsNone(string chain, string? client)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["X-Forwarded-For"] = chain;

        new TrustedPeers(["10.0.0.0/8"]).ClientOf(context.Request)?.ToString().ShouldBe(client);
    }
}

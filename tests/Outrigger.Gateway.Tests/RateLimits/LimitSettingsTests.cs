using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.RateLimits;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.RateLimits;

public sealed class LimitSettingsTests
{
    [Fact]
    public async Task Reload_OtherLimits_HoldAtOnceAndKeepWhatWasCounted()
    {
        using var host = await LimitsHost.Create(("Defaults:Key:RequestsPerMinute", "1")).StartAsync();
        var caller = LimitsHost.Key("k1");
        await host.AdmitAsync(caller);
        (await host.AdmitAsync(caller)).Error.ShouldNotBeNull();

        host.Configuration["Outrigger:Gateway:RateLimits:Defaults:Key:RequestsPerMinute"] = "2";
        host.Configuration.Reload();

        (await host.AdmitAsync(caller)).Error.ShouldBeNull();
        (await host.AdmitAsync(caller)).Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task Reload_FaultyLimits_LeavesTheFormerOnes()
    {
        using var host = await LimitsHost.Create(("Defaults:Key:RequestsPerMinute", "1")).StartAsync();
        await host.AdmitAsync(LimitsHost.Key("k1"));

        host.Configuration["Outrigger:Gateway:RateLimits:Defaults:Key:RequestsPerMinute"] = "-5";
        host.Configuration.Reload();

        (await host.AdmitAsync(LimitsHost.Key("k1"))).Error.ShouldNotBeNull();
        host.Logs.Entries.ShouldContain(e => e.Id == 2800 && e.Message.Contains("Defaults:Key: requestsPerMinute", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Defaults:Key:RequestsPerMinute", "0", "Defaults:Key: requestsPerMinute")]
    [InlineData("Defaults:User:TokensPerMinute", "9999999999999", "Defaults:User: tokensPerMinute")]
    [InlineData("Defaults:Team:Concurrency", "-1", "Defaults:Team: concurrency")]
    [InlineData("Defaults:Tenant:MinIntervalMs", "3600001", "Defaults:Tenant: minIntervalMs")]
    [InlineData("Defaults:Model:Quotas:0:Amount", "0", "Defaults:Model: quotas[0].amount")]
    [InlineData("Models:0:RequestsPerMinute", "5", "Name")]
    [InlineData("Tenants:0:Name", "Not A Tenant", "'Not A Tenant' is no tenant id")]
    [InlineData("DefaultMaxTokens", "0", "DefaultMaxTokens")]
    [InlineData("BytesPerToken", "0", "BytesPerToken")]
    public void Options_OutOfBounds_AreRefusedByName(string key, string value, string expected)
    {
        using var host = LimitsHost.Create((key, value));

        var refusal = Should.Throw<OptionsValidationException>(() => host.Get<LimitSettingsSource>().Current);

        refusal.Message.ShouldContain(expected);
    }

    [Fact]
    public void Options_UnknownZone_IsRefused()
    {
        using var host = LimitsHost.Create(("Users:0:Name", "jane"), ("Users:0:Quotas:0:Amount", "5"), ("Users:0:Quotas:0:TimeZone", "Mars/Olympus"));

        Should.Throw<OptionsValidationException>(() => host.Get<LimitSettingsSource>().Current).Message.ShouldContain("Users:0: quotas[0].timeZone");
    }

    [Fact]
    public void Options_TheSameNameTwice_AreRefused()
    {
        using var host = LimitsHost.Create(("Models:0:Name", "smart"), ("Models:1:Name", "smart"));

        Should.Throw<OptionsValidationException>(() => host.Get<LimitSettingsSource>().Current).Message.ShouldContain("'smart' stands there 2 times");
    }

    [Fact]
    public void ForTarget_MoreNamesThanAreCountedOneByOne_ShareOne()
    {
        using var host = LimitsHost.Create(("Defaults:Model:RequestsPerMinute", "5"));
        var settings = host.Get<LimitSettingsSource>().Current;
        for (var i = 0; i < 10_000; i++)
        {
            settings.ForTarget("up", "m" + i);
        }

        settings.ForTarget("up", "x").ShouldBeSameAs(settings.ForTarget("up", "y"));
        settings.ForTarget("up", "m5").ShouldNotBeSameAs(settings.ForTarget("up", "x"));
        settings.ForTarget("up", new string('m', 300)).ShouldBeSameAs(settings.ForTarget("up", "x"));
    }

    [Fact]
    public void IsEmpty_EntriesThatLimitNothing_IsTrue()
    {
        using var host = LimitsHost.Create(("Models:0:Name", "smart"), ("Users:0:Name", "jane"));

        host.Get<LimitSettingsSource>().Current.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("{}", null)]
    [InlineData("""{"quotas":[{"period":"day","unit":"usd","amount":0.5}]}""", null)]
    [InlineData("""{"quotas":[{"period":"day","unit":"usd","amount":0.0000000001}]}""", "quotas[0].amount")]
    [InlineData("""{"quotas":[{"period":"day","unit":"usd","amount":1000000001}]}""", "quotas[0].amount")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens","amount":0.5}]}""", "quotas[0].amount")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens","amount":5},{"period":"day","unit":"tokens","amount":6}]}""", "quotas")]
    [InlineData("""{"quotas":[{"period":"day","unit":"tokens","amount":5,"timeZone":"../x"}]}""", "quotas[0].timeZone")]
    public void Check_Limits_NamesTheMember(string json, string? member) =>
        CallerLimits.FromJson(json)!.Check().Select(f => f.Member).ShouldBe(member is null ? [] : [member]);
}

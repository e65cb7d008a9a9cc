using System.Text.Json;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>Who may switch the cache on and off, and who wins.</summary>
public sealed class CacheModeTests
{
    private const string Ask = """{"model":"alias","messages":[]}""";
    private static readonly (string, string) NoHeader = ("x-outrigger-cache-mode", "");

    [Theory]
    [InlineData("readwrite")]
    [InlineData("on")]
    [InlineData(" ")]
    public async Task Mode_Unknown_IsRefused(string mode)
    {
        await using var host = await StartAsync();

        var answer = await host.AskAsync(Ask, ("x-outrigger-cache-mode", mode));

        answer.Status.ShouldBe(400);
        using var error = JsonDocument.Parse(answer.Text);
        error.RootElement.GetProperty("error").GetProperty("code").GetString().ShouldBe("invalid_cache_mode");
        host.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task Mode_Read_AnswersAndKeepsNothing()
    {
        await using var host = await StartAsync();
        (await host.AskAsync(Ask, ("x-outrigger-cache-mode", "read"))).Cache.ShouldBe("miss");
        (await host.AskAsync(Ask, ("x-outrigger-cache-mode", "read"))).Cache.ShouldBe("miss");
        await host.AskAsync(Ask);
        await host.LandedAsync();

        (await host.AskAsync(Ask, ("x-outrigger-cache-mode", "read"))).Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task Mode_Write_AsksAnewAndKeepsTheNewAnswer()
    {
        await using var host = await StartAsync();
        await host.AskAsync(Ask);
        await host.LandedAsync();
        var fresh = CacheHost.Whole.Replace("\"ho\"", "\"fresh\"", StringComparison.Ordinal);
        host.Answer(fresh);

        var written = await host.AskAsync(Ask, ("x-outrigger-cache-mode", "write"));
        await host.LandedAsync();

        (written.Cache, written.Text).ShouldBe(("miss", fresh));
        (await host.AskAsync(Ask)).Text.ShouldBe(fresh);
    }

    [Theory]
    [InlineData("no-cache")]
    [InlineData("max-age=5")]
    [InlineData("foo=1, No-Cache")]
    public async Task CacheControl_ThatWantsAFreshAnswer_AsksAnewAndKeepsIt(string directive)
    {
        await using var host = await StartAsync();
        await host.AskAsync(Ask);
        await host.LandedAsync();
        host.Time.Advance(TimeSpan.FromSeconds(6));

        (await host.AskAsync(Ask, ("Cache-Control", directive))).Cache.ShouldBe("miss");
        await host.LandedAsync();

        (await host.AskAsync(Ask)).Get("Age").ShouldBe("0");
    }

    [Theory]
    [InlineData("max-age=10")]
    [InlineData("max-age=x")]
    [InlineData("no-transform")]
    public async Task CacheControl_ThatTheAnswerMeets_Hits(string directive)
    {
        await using var host = await StartAsync();
        await host.AskAsync(Ask);
        await host.LandedAsync();
        host.Time.Advance(TimeSpan.FromSeconds(6));

        (await host.AskAsync(Ask, ("Cache-Control", directive))).Cache.ShouldBe("hit");
    }

    [Fact]
    public async Task CacheControl_NoStore_KeepsNothing()
    {
        await using var host = await StartAsync();
        (await host.AskAsync(Ask, ("Cache-Control", "no-store"))).Cache.ShouldBe("miss");
        await host.LandedAsync();

        (await host.AskAsync(Ask)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Alias_WithACache_NeedsNoHeader()
    {
        await using var host = await StartAsync(("Outrigger:Gateway:Aliases:0:Cache:Mode", "read-write"), ("Outrigger:Gateway:Aliases:0:Cache:Ttl", "00:01:00"));
        (await host.AskAsync(Ask, NoHeader)).Cache.ShouldBe("miss");
        await host.LandedAsync();
        (await host.AskAsync(Ask, NoHeader)).Cache.ShouldBe("hit");
        (await host.AskAsync(Ask, ("x-outrigger-cache-mode", "off"))).Cache.ShouldBe("off");

        host.Time.Advance(TimeSpan.FromMinutes(1));

        (await host.AskAsync(Ask, NoHeader)).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Key_WithASetting_WinsOverTheAlias()
    {
        await using var host = await StartAsync(
            ("Outrigger:Gateway:Aliases:0:Cache:Mode", "read-write"),
            ("Outrigger:Gateway:Caching:Keys:k1:Mode", "off"),
            ("Outrigger:Gateway:Caching:Keys:k2:Ttl", "00:00:10"));

        (await host.AskAsync(Ask, NoHeader, ("x-test-key", "k1"))).Cache.ShouldBe("off");
        (await host.AskAsync(Ask, NoHeader, ("x-test-key", "k2"))).Cache.ShouldBe("miss");
        await host.LandedAsync();
        host.Time.Advance(TimeSpan.FromSeconds(10));
        (await host.AskAsync(Ask, NoHeader, ("x-test-key", "k2"))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Header_WhereClientsMayNotEnable_CanOnlyTakeAway()
    {
        await using var host = await StartAsync(
            ("Outrigger:Gateway:Caching:ClientsMayEnable", "false"),
            ("Outrigger:Gateway:Caching:Keys:k1:Mode", "read-write"));

        (await host.AskAsync(Ask)).Cache.ShouldBe("off");
        (await host.AskAsync(Ask, ("x-test-key", "k1"), ("x-outrigger-cache-mode", "off"))).Cache.ShouldBe("off");
        (await host.AskAsync(Ask, ("x-test-key", "k1"))).Cache.ShouldBe("miss");
    }

    [Fact]
    public async Task Alias_LedElsewhere_DoesNotServeOldAnswers()
    {
        await using var host = await StartAsync();
        await host.AskAsync(Ask);
        await host.LandedAsync();

        host.Reload("Outrigger:Gateway:Aliases:0:Targets:0", "up/other");

        (await host.AskAsync(Ask)).Cache.ShouldBe("miss");
    }

    [Theory]
    [InlineData("Outrigger:Gateway:Aliases:0:Cache:Mode", "sometimes")]
    [InlineData("Outrigger:Gateway:Aliases:0:Cache:Ttl", "40.00:00:00")]
    [InlineData("Outrigger:Gateway:Aliases:0:Cache:Ttl", "long")]
    [InlineData("Outrigger:Gateway:Caching:Keys:k1:Mode", "sometimes")]
    [InlineData("Outrigger:Gateway:Caching:Keys:k1:Ttl", "00:00:00")]
    [InlineData("Outrigger:Gateway:Caching:MaxEntryBytes", "67108865")]
    [InlineData("Outrigger:Gateway:Caching:TenantShare", "0")]
    public async Task Setting_OutOfBounds_StopsTheStart(string name, string value) =>
        (await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => StartAsync((name, value)))).Failures.ShouldNotBeEmpty();

    private static Task<CacheHost> StartAsync(params (string Name, string Value)[] settings) => CacheHost.StartAsync(
    [
        ("Outrigger:Gateway:Aliases:0:Name", "alias"),
        ("Outrigger:Gateway:Aliases:0:Targets:0", "up/m"),
        .. settings,
    ]);
}

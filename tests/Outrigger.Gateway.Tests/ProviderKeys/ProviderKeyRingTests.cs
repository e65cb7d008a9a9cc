using Microsoft.Extensions.DependencyInjection;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Tests.Callers;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.ProviderKeys;

public sealed class ProviderKeyRingTests : IAsyncLifetime
{
    private CallersHost _host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _host = await CallersHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Refresh_CiphertextsSwappedBetweenRows_LeavesBothOutAndShowsIt()
    {
        var first = await AddAsync("openai", "sk-first-0123456789");
        var second = await AddAsync("azure", "sk-second-0123456789");
        await AddAsync("other", "sk-third-0123456789");
        var store = _host.Services.GetRequiredService<IProviderKeyStore>();
        var ring = _host.Services.GetRequiredService<ProviderKeyRing>();
        var a = (await store.FindAsync(first, Token))!;
        var b = (await store.FindAsync(second, Token))!;

        await store.ReplaceSecretAsync(first, b.Secret, b.Hint, 1, Token);
        await store.ReplaceSecretAsync(second, a.Secret, a.Hint, 1, Token);
        await ring.RefreshAsync(Token);

        ring.GetKeys("openai").ShouldBeEmpty();
        ring.GetKeys("azure").ShouldBeEmpty();
        ring.GetKeys("other").ShouldHaveSingleItem();
        (await _host.AdminAsync("GET", "/provider-keys/" + first)).Body!["isUnreadable"]!.GetValue<bool>().ShouldBeTrue();
        _host.Logs.Lines.Count(line => line.StartsWith("Error 1401", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    public async Task GetKeys_OfAProvider_GoesByAge()
    {
        await AddAsync("openai", "sk-first-0123456789");
        _host.Time.Advance(TimeSpan.FromSeconds(1));
        await AddAsync("openai", "sk-second-0123456789");

        _host.Services.GetRequiredService<ProviderKeyRing>().GetKeys("openai").Select(key => key.Secret.Reveal())
            .ShouldBe(["sk-first-0123456789", "sk-second-0123456789"]);
    }

    private async Task<string> AddAsync(string provider, string key) =>
        (await _host.AdminAsync("POST", "/provider-keys", $$"""{"provider":"{{provider}}","key":"{{key}}"}""")).Body!["id"]!.GetValue<string>();
}

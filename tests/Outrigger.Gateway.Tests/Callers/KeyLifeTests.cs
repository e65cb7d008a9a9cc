using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Providers;
using Outrigger.Gateway.Tenancy;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Callers;

/// <summary>When a key counts: here at once, on another node after one round of its worker.</summary>
public sealed class KeyLifeTests : IAsyncLifetime
{
    private CallersHost _host = null!;
    private CallersHost _other = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await CallersHost.StartAsync();
        _other = await CallersHost.StartAsync(_host);
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Key_MadeHere_CountsThereAfterOneRound()
    {
        var (text, _) = await _host.IssueAsync();

        (await _host.WhoAmIAsync(text)).ShouldBe("default");
        await RunWorkersAsync();
        (await _other.WhoAmIAsync(text)).ShouldBe("default");
        (await _other.WhoAmIAsync()).ShouldBe("missing-key");
    }

    [Theory]
    [InlineData("/keys/{id}/disable")]
    [InlineData("/users/acme/jane/disable")]
    [InlineData("/teams/acme/dev/disable")]
    [InlineData("/tenants/acme/disable")]
    public async Task Key_SwitchedOffAnywhereAbove_IsRevokedHereAtOnceAndThereAfterOneRound(string path)
    {
        await _host.AdminAsync("POST", "/tenants", """{"id":"acme"}""");
        await _host.AdminAsync("POST", "/teams", """{"tenant":"acme","id":"dev"}""");
        await _host.AdminAsync("POST", "/users", """{"tenant":"acme","id":"jane","team":"dev"}""");
        var (text, id) = await _host.IssueAsync(""","tenant":"acme","user":"jane" """);
        await RunWorkersAsync();
        (await _other.WhoAmIAsync(text)).ShouldBe("acme");

        (await _host.AdminAsync("POST", path.Replace("{id}", id, StringComparison.Ordinal))).Status.ShouldBe(200);

        (await _host.WhoAmIAsync(text)).ShouldBe("revoked-key");
        await RunWorkersAsync();
        (await _other.WhoAmIAsync(text)).ShouldBe("revoked-key");
        await _host.AdminAsync("POST", path.Replace("{id}", id, StringComparison.Ordinal).Replace("disable", "enable", StringComparison.Ordinal));
        (await _host.WhoAmIAsync(text)).ShouldBe("acme");
        await RunWorkersAsync();
        (await _other.WhoAmIAsync(text)).ShouldBe("acme");
    }

    [Fact]
    public async Task Key_Removed_IsUnknownHereAtOnceAndThereAfterOneRound()
    {
        var (text, id) = await _host.IssueAsync();
        var (kept, _) = await _host.IssueAsync();
        await RunWorkersAsync();

        await _host.AdminAsync("DELETE", "/keys/" + id);

        (await _host.WhoAmIAsync(text)).ShouldBe("invalid-key");
        await RunWorkersAsync();
        (await _other.WhoAmIAsync(text)).ShouldBe("invalid-key");
        (await _other.WhoAmIAsync(kept)).ShouldBe("default");
    }

    [Fact]
    public async Task Key_PastItsExpiry_IsExpiredEverywhereWithoutARound()
    {
        var expiry = _host.Time.GetUtcNow().AddMinutes(5);
        var (text, _) = await _host.IssueAsync($""","expiresAt":"{expiry:O}" """);
        await RunWorkersAsync();

        _host.Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMicroseconds(1));
        (await _other.WhoAmIAsync(text)).ShouldBe("default");
        _host.Time.Advance(TimeSpan.FromMicroseconds(1));

        (await _host.WhoAmIAsync(text)).ShouldBe("expired-key");
        (await _other.WhoAmIAsync(text)).ShouldBe("expired-key");
    }

    [Fact]
    public async Task Key_GenuineIdWithAnotherSecret_IsAnsweredLikeAnUnknownOne()
    {
        var (text, id) = await _host.IssueAsync();
        await _host.AdminAsync("POST", $"/keys/{id}/disable");
        var forged = text[..^1] + (text[^1] == 'a' ? 'b' : 'a');

        (await _host.WhoAmIAsync(forged)).ShouldBe("invalid-key");
        (await _host.WhoAmIAsync("ork_0000000000000000_" + text[21..])).ShouldBe("invalid-key");
    }

    [Fact]
    public async Task Worker_Rounds_KeepWhenKeysWereUsed()
    {
        var (text, id) = await _host.IssueAsync();
        var store = _host.Services.GetRequiredService<IVirtualKeyStore>();
        await _host.WhoAmIAsync(text);

        // The poll interval passes ten times before uses are written down; the worker's own timer may run beside us.
        _host.Time.Advance(TimeSpan.FromSeconds(11));
        await Worker<KeysWorker>(_host).RunOnceAsync(Token);
        await Worker<KeysWorker>(_host).StopAsync(Token);

        (await store.FindAsync(id, Token))!.LastUsedAtMicros.ShouldNotBeNull();
    }

    [Fact]
    public async Task ProviderKey_AddedHere_IsUsedThereAfterOneRound()
    {
        await _host.AdminAsync("POST", "/provider-keys", """{"provider":"openai","key":"sk-planted-0123456789"}""");

        await RunWorkersAsync();

        _other.Services.GetRequiredService<IProviderKeySource>().GetKeys("openai").ShouldHaveSingleItem();
    }

    private static T Worker<T>(CallersHost host) => host.Services.GetServices<IHostedService>().OfType<T>().Single();

    private async Task RunWorkersAsync()
    {
        await Worker<TenancyWorker>(_other).RunOnceAsync(Token);
        await Worker<KeysWorker>(_other).RunOnceAsync(Token);
        await Worker<ProviderKeysWorker>(_other).RunOnceAsync(Token);
    }
}

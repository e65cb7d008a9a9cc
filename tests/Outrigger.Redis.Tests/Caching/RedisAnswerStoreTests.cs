using System.Globalization;
using System.Text;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Caching;
using Outrigger.StoreConformance.Caching;
using Outrigger.Testing;
using Shouldly;
using StackExchange.Redis;
using Xunit;

namespace Outrigger.Redis.Tests.Caching;

public sealed class RedisAnswerStoreTests : AnswerStoreConformance
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private RedisServer _server = null!;
    private RedisParts _parts = null!;

    [Fact]
    public async Task Put_Entry_LiesUnderItsTenantAndExpires()
    {
        await PutAsync(Key(Acme, "a"), Answer("1", TimeSpan.FromSeconds(60)));

        await using var redis = await OpenAsync();
        var key = $"outrigger:cache:1:{{acme}}:{Key(Acme, "a").ToHex()}";
        var left = await redis.Database.KeyTimeToLiveAsync(key);
        left!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Find_ValueOfAnotherKind_IsAMiss()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await using var redis = await OpenAsync();
        var key = $"outrigger:cache:1:{{acme}}:{Key(Acme, "a").ToHex()}";
        var value = (byte[])(await redis.Database.StringGetAsync(key))!;

        // Each cut, and each of the first bytes changed: nothing throws, nothing is served but the value itself.
        for (var length = 0; length < value.Length; length++)
        {
            await redis.Database.StringSetAsync(key, value[..length]);
            (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull(length.ToString(CultureInfo.InvariantCulture));
        }

        for (var at = 0; at < 12; at++)
        {
            var other = (byte[])value.Clone();
            other[at] ^= 1;
            await redis.Database.StringSetAsync(key, other);
            (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull(at.ToString(CultureInfo.InvariantCulture));
        }

        await redis.Database.StringSetAsync(key, value);
        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldNotBeNull();
    }

    [Fact]
    public async Task Find_AfterTheGenerationWasEvicted_BringsNothingPurgedBack()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await using var redis = await OpenAsync();

        await redis.Database.KeyDeleteAsync("outrigger:cache:1:{acme}:generation");

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
        await PutAsync(Key(Acme, "a"), Answer("2"));
        Encoding.UTF8.GetString((await Store.FindAsync(Key(Acme, "a"), Token)).Answer!.Body.Span).ShouldBe("2");
    }

    [Fact]
    public async Task Find_OnAnotherNode_GivesTheAnswer()
    {
        await using var other = new RedisParts(_server.ConnectionString, Time);
        await PutAsync(Key(Acme, "a"), Answer("1"));

        (await other.Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldNotBeNull();

        await other.Store.PurgeAsync(Acme, Token);
        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Find_UnderAnotherPrefix_IsAMiss()
    {
        await using var other = new RedisParts(_server.ConnectionString, Time, options => options.KeyPrefix = "second");
        await PutAsync(Key(Acme, "a"), Answer("1"));

        (await other.Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Commands_OfAllOperations_NeverWalkOverKeys()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await Store.FindAsync(Key(Acme, "a"), Token);
        await Store.PurgeAsync(Acme, Token);

        await using var redis = await OpenAsync();
        var statistics = await redis.Client.GetServer("127.0.0.1", _server.Port).InfoRawAsync("commandstats");
        statistics!.ShouldContain("cmdstat_mget");
        statistics.ShouldNotContain("cmdstat_keys:");
        statistics.ShouldNotContain("cmdstat_scan:");
        statistics.ShouldNotContain("cmdstat_flushdb:");
    }

    public override async ValueTask DisposeAsync()
    {
        // Null when the test was skipped for lack of Redis.
        if (_parts is not null)
        {
            await _parts.DisposeAsync();
            await _server.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    protected override async ValueTask<IAnswerStore> CreateStoreAsync()
    {
        RedisRequirement.Check();
        _server = await RedisServer.StartAsync();
        _parts = new RedisParts(_server.ConnectionString, Time);
        return _parts.Store;
    }

    private async Task<Opened> OpenAsync() => new(await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString + ",allowAdmin=true"));

    private sealed record Opened(ConnectionMultiplexer Client) : IAsyncDisposable
    {
        public IDatabase Database => Client.GetDatabase();

        public async ValueTask DisposeAsync()
        {
            await Client.CloseAsync();
            Client.Dispose();
        }
    }
}

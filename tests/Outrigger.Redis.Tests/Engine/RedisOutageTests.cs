using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Caching;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Redis.Tests.Engine;

/// <summary>What becomes of a call when Redis is away, silent or back: it goes on, always.</summary>
public sealed class RedisOutageTests
{
    private static readonly CacheKey Key = new(TenantId.Default, new byte[CacheKey.DigestBytes]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ServerKilled_IsAMissAndComesBack()
    {
        RedisRequirement.Check();
        await using var server = await RedisServer.StartAsync();
        await using var parts = new RedisParts(server.ConnectionString, TimeProvider.System, options =>
        {
            options.FailuresBeforePause = 2;
            options.Pause = TimeSpan.FromMilliseconds(100);
        });
        (await parts.Store.FindAsync(Key, Token)).Generation.ShouldNotBe(0);

        await server.KillAsync();
        for (var i = 0; i < 20; i++)
        {
            (await parts.Store.FindAsync(Key, Token)).ShouldBe(default);
            (await parts.Store.PutAsync(Key, Answer(), 1, Token)).ShouldBeFalse();
        }

        parts.Log.Entries.Count(entry => entry.Id == 3202).ShouldBe(1);

        await server.BootAsync();
        await UntilAsync(async () => (await parts.Store.FindAsync(Key, Token)).Generation != 0);
        parts.Log.Entries.Count(entry => entry.Id == 3203).ShouldBe(1);
    }

    [Fact]
    public async Task Find_ServerSilent_IsAMissAndThenNotAskedAnyMore()
    {
        RedisRequirement.Check();
        await using var server = await RedisServer.StartAsync();
        await using var parts = new RedisParts(server.ConnectionString, TimeProvider.System, options =>
        {
            options.CommandTimeout = TimeSpan.FromMilliseconds(50);
            options.FailuresBeforePause = 3;
            options.Pause = TimeSpan.FromMinutes(5);
        });
        await UntilAsync(async () => (await parts.Store.FindAsync(Key, Token)).Generation != 0);

        await server.FreezeAsync();
        for (var i = 0; i < 3; i++)
        {
            (await parts.Store.FindAsync(Key, Token)).ShouldBe(default);
        }

        // From now on no command is sent: the wait would be seen as a task that is not complete.
        parts.Connection.IsPaused.ShouldBeTrue();
        for (var i = 0; i < 100; i++)
        {
            parts.Store.FindAsync(Key, Token).AsTask().IsCompletedSuccessfully.ShouldBeTrue();
        }

        await server.ThawAsync();
    }

    [Fact]
    public async Task Purge_ServerKilled_SaysSo()
    {
        RedisRequirement.Check();
        await using var server = await RedisServer.StartAsync();
        await using var parts = new RedisParts(server.ConnectionString, TimeProvider.System);
        await parts.Store.FindAsync(Key, Token);

        await server.KillAsync();

        (await Should.ThrowAsync<OutriggerException>(async () => await parts.Store.PurgeAsync(TenantId.Default, Token))).Error.Type.ShouldBe(RedisErrors.Unavailable);
    }

    [Fact]
    public async Task Start_NobodyThere_GoesOnAndSaysSo()
    {
        await using var parts = new RedisParts("127.0.0.1:1,password=planted-secret", TimeProvider.System, options =>
        {
            options.ConnectTimeout = TimeSpan.FromMilliseconds(200);
            options.CommandTimeout = TimeSpan.FromMilliseconds(100);
        });

        await parts.Connection.StartAsync(Token);

        parts.Log.Entries.Single().Id.ShouldBe(3201);
        (await parts.Store.FindAsync(Key, Token)).ShouldBe(default);
        parts.Log.Entries.ShouldAllBe(entry => !entry.Message.Contains("planted-secret"));
    }

    [Fact]
    public async Task Start_WrongPassword_GoesOnAndSaysSo()
    {
        RedisRequirement.Check();
        await using var server = await RedisServer.StartAsync();
        await using var parts = new RedisParts($"127.0.0.1:{server.Port},password=wrong", TimeProvider.System, options =>
        {
            options.ConnectTimeout = TimeSpan.FromMilliseconds(500);
        });

        await parts.Connection.StartAsync(Token);

        parts.Log.Entries.Single().Id.ShouldBe(3201);
        (await parts.Store.FindAsync(Key, Token)).ShouldBe(default);
    }

    private static CachedAnswer Answer() => new()
    {
        Provider = "up",
        Model = "m",
        ContentType = "application/json",
        Body = new byte[] { 1 },
        StoredAtMicros = 0,
        ExpiresAtMicros = long.MaxValue,
    };

    /// <summary>Asks again until it is so; each question waits for an answer or a failure of its own.</summary>
    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}

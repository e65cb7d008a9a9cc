using System.Security.Cryptography;
using System.Text;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Caching;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Caching;

/// <summary>What every <see cref="IAnswerStore"/> does; each test gets an empty store.</summary>
public abstract class AnswerStoreConformance : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Blue = TenantId.Parse("blue");

    protected ManualTimeProvider Time { get; } = new();

    protected IAnswerStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store that looks at <see cref="Time"/>.</summary>
    protected abstract ValueTask<IAnswerStore> CreateStoreAsync();

    [Fact]
    public async Task Find_Nothing_IsAMissWithAGeneration()
    {
        var lookup = await Store.FindAsync(Key(Acme, "a"), Token);

        lookup.Answer.ShouldBeNull();
        lookup.Generation.ShouldNotBe(0);
    }

    [Fact]
    public async Task Find_AfterPut_GivesEveryMemberBack()
    {
        var answer = Answer("body é") with
        {
            ContentType = "text/event-stream; charset=utf-8",
            Headers = [new("x-outrigger-simulated", "true"), new("openai-version", "2020-10-01")],
        };

        (await PutAsync(Key(Acme, "a"), answer)).ShouldBeTrue();

        var found = (await Store.FindAsync(Key(Acme, "a"), Token)).Answer!;
        found.Body.ToArray().ShouldBe(answer.Body.ToArray());
        found.Headers.ShouldBe(answer.Headers);
        (found with { Body = answer.Body, Headers = answer.Headers }).ShouldBe(answer);
    }

    [Fact]
    public async Task Find_EmptyBody_IsFound()
    {
        await PutAsync(Key(Acme, "a"), Answer(""));

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer!.Body.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Find_LargeBody_IsFound()
    {
        var body = new string('x', 3 << 20);

        await PutAsync(Key(Acme, "a"), Answer(body));

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer!.Body.Length.ShouldBe(body.Length);
    }

    [Fact]
    public async Task Find_AnotherDigest_IsAMiss()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));

        (await Store.FindAsync(Key(Acme, "b"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Find_SameDigestOfAnotherTenant_IsAMiss()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));

        (await Store.FindAsync(Key(Blue, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Put_Again_ReplacesTheOlder()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await PutAsync(Key(Acme, "a"), Answer("2"));

        Text(await Store.FindAsync(Key(Acme, "a"), Token)).ShouldBe("2");
    }

    [Fact]
    public async Task Find_WhenItExpires_IsAMiss()
    {
        await PutAsync(Key(Acme, "a"), Answer("1", TimeSpan.FromSeconds(60)));

        Time.Advance(TimeSpan.FromSeconds(60) - TimeSpan.FromMicroseconds(1));
        Text(await Store.FindAsync(Key(Acme, "a"), Token)).ShouldBe("1");

        Time.Advance(TimeSpan.FromMicroseconds(1));
        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Put_Expired_IsNotKept() => (await PutAsync(Key(Acme, "a"), Answer("1", TimeSpan.Zero))).ShouldBeFalse();

    [Fact]
    public async Task Put_WithoutAGeneration_IsNotKept()
    {
        (await Store.PutAsync(Key(Acme, "a"), Answer("1"), 0, Token)).ShouldBeFalse();

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Purge_Tenant_ForgetsItsAnswersOnly()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await PutAsync(Key(Acme, "b"), Answer("2"));
        await PutAsync(Key(Blue, "a"), Answer("3"));

        await Store.PurgeAsync(Acme, Token);

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
        (await Store.FindAsync(Key(Acme, "b"), Token)).Answer.ShouldBeNull();
        Text(await Store.FindAsync(Key(Blue, "a"), Token)).ShouldBe("3");
    }

    [Fact]
    public async Task Purge_WhileAnAnswerIsOnItsWay_DropsIt()
    {
        var before = await Store.FindAsync(Key(Acme, "a"), Token);

        await Store.PurgeAsync(Acme, Token);
        await Store.PutAsync(Key(Acme, "a"), Answer("old"), before.Generation, Token);

        (await Store.FindAsync(Key(Acme, "a"), Token)).Answer.ShouldBeNull();
    }

    [Fact]
    public async Task Put_AfterAPurge_IsKept()
    {
        await PutAsync(Key(Acme, "a"), Answer("1"));
        await Store.PurgeAsync(Acme, Token);

        await PutAsync(Key(Acme, "a"), Answer("2"));

        Text(await Store.FindAsync(Key(Acme, "a"), Token)).ShouldBe("2");
    }

    [Fact]
    public async Task FindAndPut_FromManyThreads_NeverMixAnswers()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), Token, async (i, token) =>
        {
            var name = (i % 20).ToString(System.Globalization.CultureInfo.InvariantCulture);
            var key = Key(i % 2 == 0 ? Acme : Blue, name);
            var lookup = await Store.FindAsync(key, token);
            if (lookup.Answer is not null)
            {
                Text(lookup).ShouldBe(key.Tenant + name);
            }

            await Store.PutAsync(key, Answer(key.Tenant + name), lookup.Generation, token);
        });

        Text(await Store.FindAsync(Key(Acme, "2"), Token)).ShouldBe("acme2");
    }

    protected static CacheKey Key(TenantId tenant, string name) => new(tenant, SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    protected CachedAnswer Answer(string body, TimeSpan? ttl = null) => new()
    {
        Provider = "up",
        Model = "m",
        ContentType = "application/json",
        Body = Encoding.UTF8.GetBytes(body),
        StoredAtMicros = Time.GetUnixMicroseconds(),
        ExpiresAtMicros = Time.GetUnixMicroseconds() + ((ttl ?? TimeSpan.FromHours(1)).Ticks / TimeSpan.TicksPerMicrosecond),
    };

    /// <summary>Looks up first, as a call does, and puts with the generation found.</summary>
    protected async Task<bool> PutAsync(CacheKey key, CachedAnswer answer) =>
        await Store.PutAsync(key, answer, (await Store.FindAsync(key, Token)).Generation, Token);

    private static string Text(CacheLookup lookup) => Encoding.UTF8.GetString(lookup.Answer!.Body.Span);
}

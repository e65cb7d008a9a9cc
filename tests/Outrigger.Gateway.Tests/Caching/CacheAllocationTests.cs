using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Caching;
using Outrigger.Gateway.Caching.Keying;
using Outrigger.Gateway.Caching.Memory;
using Outrigger.Gateway.Routing;
using Outrigger.Gateway.Tests.Forwarding;
using Outrigger.Testing;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

/// <summary>What the cache costs where it is off, and whether its books agree with the heap.</summary>
[Collection(nameof(Alone))]
public sealed class CacheAllocationTests
{
    [Fact]
    public void Decide_WithTheCacheOff_AllocatesNothing()
    {
        var policy = new CachePolicy(Options.Create(new CachingOptions { Keys = { ["another"] = new CacheKeyOptions() } }));
        var headers = new HeaderDictionary { ["Content-Type"] = "application/json", ["Cache-Control"] = "no-cache", ["Authorization"] = "Bearer x" };
        var caller = new Caller { Tenant = TenantId.Default, KeyId = "key" };
        var route = new Route("m", IsAlias: true, []);
        policy.Decide(headers, caller, route, out var directive).ShouldBeNull();
        directive.Mode.ShouldBe(CacheMode.Off);

        Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                policy.Decide(headers, caller, route, out directive);
            }
        }).ShouldBe(0);
    }

    [Fact]
    public async Task Run_WithTheCacheOff_CostsACallNothing()
    {
        // The same calls with the module taken out are the measure. The runtime's own work in the background only ever
        // adds, so that the smallest of several rounds is the truest; what each call costs is in every one of them.
        const int MaxRounds = 10;
        const int StateMachineBytes = 120;
        var (with, without) = (long.MaxValue, long.MaxValue);
        for (var round = 0; round < 3 || (round < MaxRounds && with >= without + StateMachineBytes); round++)
        {
            with = Math.Min(with, await MeasureAsync(withCache: true));
            without = Math.Min(without, await MeasureAsync(withCache: false));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{without} bytes a call without the module, {with} with it off");


        // A state machine of its own for each call would be more than that; two equal rounds differ by less.
        with.ShouldBeLessThan(without + StateMachineBytes);
    }

    [Fact]
    public void Key_OfAUsualRequest_AllocatesNothing()
    {
        var body = Encoding.UTF8.GetBytes("""{"model":"m","temperature":0.7,"messages":[{"role":"user","content":"hi \"there\""}],"max_tokens":5}""");
        var digest = new byte[CacheKey.DigestBytes];
        Compute(body, digest);

        // The index object of each call, and nothing that grows with the body.
        (Allocations.Least(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                Compute(body, digest);
            }
        }) / 1000).ShouldBeLessThan(100);
    }

    [Fact]
    public async Task Find_Hit_AllocatesNothing()
    {
        var store = new InMemoryAnswerStore(Options.Create(new CachingOptions()), TimeProvider.System);
        var key = await FillAsync(store, 1, 100);
        await store.FindAsync(key);

        (await Allocations.LeastAsync(async () =>
        {
            for (var i = 0; i < 1000; i++)
            {
                await store.FindAsync(key);
            }
        })).ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(200)]
    [InlineData(5_000)]
    public async Task Put_IntoAFullStore_ChargesWhatItTakes(int bodyBytes)
    {
        // When the store is full and its tables have grown to their size, a put allocates what it keeps and nothing else.
        var store = new InMemoryAnswerStore(Options.Create(new CachingOptions { MemoryBytes = 1L << 20 }), TimeProvider.System);
        await FillAsync(store, 10_000, bodyBytes);
        var occupancy = store.GetOccupancy();
        var charged = occupancy.Bytes!.Value / occupancy.Entries!.Value;

        var taken = await Allocations.LeastAsync(() => FillAsync(store, 1_000, bodyBytes)) / 1_000;
        TestContext.Current.TestOutputHelper!.WriteLine($"{taken} bytes an entry taken, {charged} charged");
        charged.ShouldBeInRange(taken, taken * 14 / 10);
    }

    private static void Compute(byte[] body, byte[] digest)
    {
        var hash = KeyHash.Rent();
        CanonicalBody.TryAdd(hash, body, 128, "openai", isResponses: false).ShouldBeTrue();
        hash.Finish(digest);
    }

    private static async Task<CacheKey> FillAsync(InMemoryAnswerStore store, int count, int bodyBytes)
    {
        CacheKey key = default;
        var digest = new byte[CacheKey.DigestBytes];
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(digest, i + ((long)count << 32));
            key = new CacheKey(TenantId.Default, digest);
            await store.PutAsync(
                key,
                new CachedAnswer { Provider = "up", Model = "m", ContentType = "application/json", Body = new byte[bodyBytes], StoredAtMicros = 0, ExpiresAtMicros = long.MaxValue },
                1);
        }

        return key;
    }

    private static async Task<long> MeasureAsync(bool withCache)
    {
        await using var upstream = CannedServer.Start();
        await using var host = await GatewayHost.StartAsync(
            new Dictionary<string, string?>
            {
                ["Outrigger:Gateway:Providers:up:BaseUrl"] = upstream.Address + "/v1",
                ["Outrigger:Gateway:Providers:up:Keys:0"] = "key-1",
            },
            services => NoCacheRegistration.Apply(services, withCache));
        const string Body = """{"model":"up/gpt-4o","messages":[{"role":"user","content":"hi"}]}""";
        var length = Body.Length.ToString(CultureInfo.InvariantCulture);
        var request = Encoding.ASCII.GetBytes($"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{Body}");
        using var client = await RawClient.ConnectAsync(host.Client.BaseAddress!);
        for (var i = 0; i < 2000; i++)
        {
            (await client.SendAsync(request)).ShouldBe(200);
        }

        var before = GC.GetTotalAllocatedBytes(precise: true);
        const int Calls = 2000;
        for (var i = 0; i < Calls; i++)
        {
            await client.SendAsync(request);
        }

        return (GC.GetTotalAllocatedBytes(precise: true) - before) / Calls;
    }
}

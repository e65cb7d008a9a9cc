using System.Globalization;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Gateway.Caching;
using Outrigger.Gateway.Caching.Memory;
using Outrigger.StoreConformance.Caching;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Caching;

public sealed class InMemoryAnswerStoreTests : AnswerStoreConformance
{
    private const int Kilobyte = 1024;

    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Blue = TenantId.Parse("blue");

    [Fact]
    public async Task Put_MoreThanFits_StaysWithinTheBound()
    {
        var store = CreateStore(1 << 20);

        for (var i = 0; i < 3000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        var occupancy = store.GetOccupancy();
        occupancy.Bytes!.Value.ShouldBeInRange((1 << 20) * 9 / 10, 1 << 20);
        (occupancy.Entries + occupancy.Evicted).ShouldBe(3000);
    }

    [Fact]
    public async Task Put_LargerThanTheStore_IsNotKeptAndDropsNothing()
    {
        var store = CreateStore(1 << 20);
        await PutAsync(store, Acme, 1, Kilobyte);

        (await PutAsync(store, Acme, 2, 1 << 20)).ShouldBeFalse();

        (await HasAsync(store, Acme, 1)).ShouldBeTrue();
        store.GetOccupancy().Evicted.ShouldBe(0);
    }

    [Fact]
    public async Task Put_FloodThatNobodyAsksForAgain_LeavesWhatIsUsed()
    {
        var store = CreateStore(1 << 20);
        for (var i = 0; i < 100; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
            await HasAsync(store, Acme, i);
            await HasAsync(store, Acme, i);
        }

        for (var i = 1000; i < 20_000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        var kept = 0;
        for (var i = 0; i < 100; i++)
        {
            kept += await HasAsync(store, Acme, i) ? 1 : 0;
        }

        kept.ShouldBe(100);
    }

    [Fact]
    public async Task Put_OneThatComesBackSoonAfterItWasDropped_IsKeptLonger()
    {
        var store = CreateStore(1 << 20);
        for (var i = 0; i < 2000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        // Dropped a moment ago and known from then.
        var dropped = await FirstDroppedAsync(store, 2000);
        await PutAsync(store, Acme, dropped, Kilobyte);
        for (var i = 5000; i < 5400; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        (await HasAsync(store, Acme, dropped)).ShouldBeTrue();
    }

    [Fact]
    public async Task Put_FloodOfOneTenant_LeavesTheOthersTheirShare()
    {
        var store = CreateStore(1 << 20, share: 0.5);
        for (var i = 0; i < 300; i++)
        {
            await PutAsync(store, Blue, i, Kilobyte);
        }

        var before = store.GetBytes(Blue);

        for (var i = 0; i < 20_000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        store.GetBytes(Blue).ShouldBe(before);
        store.GetBytes(Acme).ShouldBeGreaterThan(1 << 19);
    }

    [Fact]
    public async Task Put_OfATenantAlone_MayFillEverything()
    {
        var store = CreateStore(1 << 20, share: 0.1);

        for (var i = 0; i < 3000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        store.GetBytes(Acme).ShouldBeGreaterThan((1 << 20) * 9 / 10);
    }

    [Fact]
    public async Task Put_OfANewcomer_TakesRoomFromTheOneThatHasMost()
    {
        var store = CreateStore(1 << 20, share: 0.5);
        for (var i = 0; i < 3000; i++)
        {
            await PutAsync(store, Acme, i, Kilobyte);
        }

        for (var i = 0; i < 300; i++)
        {
            await PutAsync(store, Blue, i, Kilobyte);
            await HasAsync(store, Blue, i);
            await HasAsync(store, Blue, i);
        }

        store.GetBytes(Blue).ShouldBeGreaterThan(300 * Kilobyte);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Anything_InAnyOrder_KeepsTheBooksStraight(int seed)
    {
        var random = new Random(seed);
        var store = CreateStore(256 * Kilobyte, share: 0.4);
        var tenants = new[] { Acme, Blue, TenantId.Default };
        for (var i = 0; i < 20_000; i++)
        {
            var tenant = tenants[random.Next(3)];
            switch (random.Next(20))
            {
                case 0 when random.Next(50) == 0:
                    await store.PurgeAsync(tenant, Token);
                    break;
                case 1:
                    Time.Advance(TimeSpan.FromSeconds(random.Next(100)));
                    break;
                case < 10:
                    await PutAsync(store, tenant, random.Next(500), random.Next(16 * Kilobyte));
                    break;
                default:
                    await HasAsync(store, tenant, random.Next(500));
                    break;
            }

            var occupancy = store.GetOccupancy();
            occupancy.Bytes!.Value.ShouldBeLessThanOrEqualTo(256 * Kilobyte);
            tenants.Sum(store.GetBytes).ShouldBe(occupancy.Bytes.Value);
        }

        foreach (var tenant in tenants)
        {
            await store.PurgeAsync(tenant, Token);
        }

        store.GetOccupancy().ShouldSatisfyAllConditions(o => o.Bytes.ShouldBe(0), o => o.Entries.ShouldBe(0));
    }

    [Fact]
    public async Task Find_Expired_GivesItsRoomBack()
    {
        var store = CreateStore(1 << 20);
        await PutAsync(store, Acme, 1, Kilobyte);

        Time.Advance(TimeSpan.FromHours(2));

        (await HasAsync(store, Acme, 1)).ShouldBeFalse();
        store.GetOccupancy().Bytes.ShouldBe(0);
    }

    protected override ValueTask<IAnswerStore> CreateStoreAsync() => ValueTask.FromResult<IAnswerStore>(CreateStore(64 << 20));

    private InMemoryAnswerStore CreateStore(long bytes, double share = 0.5) =>
        new(Options.Create(new CachingOptions { MemoryBytes = bytes, TenantShare = share }), Time);

    private async Task<bool> PutAsync(InMemoryAnswerStore store, TenantId tenant, int name, int bytes)
    {
        var key = Key(tenant, name.ToString(CultureInfo.InvariantCulture));
        return await store.PutAsync(key, Answer("") with { Body = new byte[bytes] }, (await store.FindAsync(Key(tenant, "none"), Token)).Generation, Token);
    }

    private static async Task<bool> HasAsync(InMemoryAnswerStore store, TenantId tenant, int name) =>
        (await store.FindAsync(Key(tenant, name.ToString(CultureInfo.InvariantCulture)), Token)).Answer is not null;

    private static async Task<int> FirstDroppedAsync(InMemoryAnswerStore store, int below)
    {
        for (var i = below - 1; i >= 0; i--)
        {
            if (!await HasAsync(store, Acme, i))
            {
                return i;
            }
        }

        throw new InvalidOperationException("Nothing was dropped.");
    }
}

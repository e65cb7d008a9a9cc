using Outrigger.Core.Callers;
using Outrigger.Gateway.StoredObjects;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.StoredObjects;

/// <summary>What every <see cref="IStoredObjectStore"/> does; each test gets an empty store.</summary>
public abstract class StoredObjectStoreConformance : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    protected IStoredObjectStore Store { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IStoredObjectStore> CreateStoreAsync();

    [Fact]
    public async Task Find_AfterAdd_GivesEveryMemberBack()
    {
        var stored = new StoredObject(Acme, StoredObjectKind.Response, "resp_'; --", "ünder\"", "key#1", "model/鍵", 1_893_456_000_123_456);

        await Store.AddAsync([stored], Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, stored.Id, Token)).ShouldBe(stored);
    }

    [Fact]
    public async Task Find_OtherTenantKindOrCase_IsNull()
    {
        await Store.AddAsync([Stored("resp_a")], Token);

        (await Store.FindAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Conversation, "resp_a", Token)).ShouldBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "RESP_A", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_Twice_KeepsTheFirst()
    {
        await Store.AddAsync([Stored("resp_a")], Token);
        await Store.AddAsync([Stored("resp_a") with { Provider = "other" }], Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token))!.Provider.ShouldBe("up");
    }

    [Fact]
    public async Task Add_SameIdOfTwoTenants_KeepsBothApart()
    {
        await Store.AddAsync([Stored("resp_a")], Token);
        await Store.AddAsync([Stored("resp_a") with { Tenant = TenantId.Default, Provider = "other" }], Token);

        (await Store.RemoveAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeTrue();

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token))!.Provider.ShouldBe("up");
        (await Store.FindAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Remove_Absent_IsFalse()
    {
        await Store.AddAsync([Stored("resp_a")], Token);

        (await Store.RemoveAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
        (await Store.RemoveAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeTrue();
        (await Store.RemoveAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveBefore_GoesInBatchesAndStopsAtTheAge()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.AddAsync([Stored("resp_" + i) with { CreatedAtMicros = i }], Token);
        }

        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(3);
        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(1);
        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(0);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_4", Token)).ShouldNotBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_3", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_Several_KeepsAllOfThem()
    {
        await Store.AddAsync([], Token);
        await Store.AddAsync([Stored("resp_a"), Stored("msg_a") with { Kind = StoredObjectKind.Item }, Stored("msg_a") with { Kind = StoredObjectKind.Item, Model = "other" }], Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldNotBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Item, "msg_a", Token))!.Model.ShouldBe("m");
        (await Store.FindAsync(TenantId.Default, StoredObjectKind.Item, "msg_a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_WithBill_GivesItBack()
    {
        var bill = new OpenBill("team", null, "key", "énd\"user", "alias", "a,b");
        await Store.AddAsync([Stored("resp_a") with { Bill = bill }, Stored("resp_b") with { Bill = new OpenBill(null, "user", null, null, "m", null) }], Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token))!.Bill.ShouldBe(bill);
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_b", Token))!.Bill.ShouldBe(new OpenBill(null, "user", null, null, "m", null));
    }

    [Fact]
    public async Task TrySettle_WithBill_IsTrueOnce()
    {
        await Store.AddAsync([Stored("resp_a") with { Bill = new OpenBill(null, null, "key", null, "m", null) }, Stored("resp_b")], Token);

        (await Store.TrySettleAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
        (await Store.TrySettleAsync(Acme, StoredObjectKind.Item, "resp_a", Token)).ShouldBeFalse();
        (await Store.TrySettleAsync(Acme, StoredObjectKind.Response, "resp_b", Token)).ShouldBeFalse();
        (await Store.TrySettleAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeTrue();
        (await Store.TrySettleAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBe(Stored("resp_a"));
    }

    [Fact]
    public async Task TrySettle_ByManyAtOnce_IsTrueForOne()
    {
        await Store.AddAsync([Stored("resp_a") with { Bill = new OpenBill(null, null, "key", null, "m", null) }], Token);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store.TrySettleAsync(Acme, StoredObjectKind.Response, "resp_a", Token), Token)));

        outcomes.Count(won => won).ShouldBe(1);
    }

    private static StoredObject Stored(string id) => new(Acme, StoredObjectKind.Response, id, "up", "up#1", "m", 10);
}

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

        await Store.AddAsync(stored, Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, stored.Id, Token)).ShouldBe(stored);
    }

    [Fact]
    public async Task Find_OtherTenantKindOrCase_IsNull()
    {
        await Store.AddAsync(Stored("resp_a"), Token);

        (await Store.FindAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Conversation, "resp_a", Token)).ShouldBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "RESP_A", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_Twice_KeepsTheFirst()
    {
        await Store.AddAsync(Stored("resp_a"), Token);
        await Store.AddAsync(Stored("resp_a") with { Provider = "other" }, Token);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token))!.Provider.ShouldBe("up");
    }

    [Fact]
    public async Task Add_SameIdOfTwoTenants_KeepsBothApart()
    {
        await Store.AddAsync(Stored("resp_a"), Token);
        await Store.AddAsync(Stored("resp_a") with { Tenant = TenantId.Default, Provider = "other" }, Token);

        (await Store.RemoveAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeTrue();

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_a", Token))!.Provider.ShouldBe("up");
        (await Store.FindAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Remove_Absent_IsFalse()
    {
        await Store.AddAsync(Stored("resp_a"), Token);

        (await Store.RemoveAsync(TenantId.Default, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
        (await Store.RemoveAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeTrue();
        (await Store.RemoveAsync(Acme, StoredObjectKind.Response, "resp_a", Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task RemoveBefore_GoesInBatchesAndStopsAtTheAge()
    {
        for (var i = 0; i < 5; i++)
        {
            await Store.AddAsync(Stored("resp_" + i) with { CreatedAtMicros = i }, Token);
        }

        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(3);
        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(1);
        (await Store.RemoveBeforeAsync(4, 3, Token)).ShouldBe(0);

        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_4", Token)).ShouldNotBeNull();
        (await Store.FindAsync(Acme, StoredObjectKind.Response, "resp_3", Token)).ShouldBeNull();
    }

    private static StoredObject Stored(string id) => new(Acme, StoredObjectKind.Response, id, "up", "up#1", "m", 10);
}

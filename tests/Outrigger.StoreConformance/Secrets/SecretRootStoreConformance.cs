using Outrigger.Core.Secrets;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Secrets;

/// <summary>What every <see cref="ISecretRootStore"/> does; each test gets an empty store.</summary>
public abstract class SecretRootStoreConformance : IAsyncLifetime
{
    protected ISecretRootStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<ISecretRootStore> CreateStoreAsync();

    [Fact]
    public async Task Find_BeforeTheFirstStart_IsNull() => (await Store.FindAsync(Token)).ShouldBeNull();

    [Fact]
    public async Task GetOrAdd_SeveralNodesAtOnce_GiveAllTheSame()
    {
        var roots = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.GetOrAddAsync(Root((byte)i), Token)));

        var kept = (await Store.FindAsync(Token))!;
        foreach (var root in roots)
        {
            root.WrappedKey.ShouldBe(kept.WrappedKey);
        }
    }

    [Fact]
    public async Task ReplaceWrap_OfTheRoot_ReplacesTheWrapAlone()
    {
        await Store.GetOrAddAsync(Root(1), Token);
        var row = (await Store.ListWrappedByOthersAsync("new", null, 10, Token)).ShouldHaveSingleItem();

        (await Store.ReplaceWrapAsync(row.RowId, row.Secret, row.Secret with { KeyId = "new", WrappedKey = [9] }, Token)).ShouldBeTrue();
        (await Store.ReplaceWrapAsync(row.RowId, row.Secret, row.Secret with { KeyId = "newer", WrappedKey = [9] }, Token)).ShouldBeFalse();

        var kept = (await Store.FindAsync(Token))!;
        kept.KeyId.ShouldBe("new");
        kept.WrappedKey.ShouldBe([9]);
        kept.Payload.ShouldBe(Root(1).Payload);
        (await Store.ListWrappedByOthersAsync("new", null, 10, Token)).ShouldBeEmpty();
    }

    private static SealedSecret Root(byte value) => new("old", [value, 1], [value, 2]);
}

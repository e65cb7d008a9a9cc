using Outrigger.Assist.Models;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Models;

/// <summary>What every <see cref="IModelVersionStore"/> does; each test gets an empty store.</summary>
public abstract class ModelVersionStoreConformance : IAsyncLifetime
{
    protected IModelVersionStore Store { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IModelVersionStore> CreateStoreAsync();

    [Fact]
    public async Task List_AfterAdd_GivesEveryMemberBack()
    {
        var comparison = new ModelComparison("2", "1", 40, 33.5, 0.1, 0.2, 0.1, 0.05, true, 5);
        var learned = Version("a", "2") with { Values = new[] { 1.5, -0.0, double.MaxValue }, Parent = "1", LearnedUntilMicros = 9, Comparison = comparison };
        await Store.TryAddAsync(Version("b", "2") with { Comparison = comparison with { LowerBound = null } }, Token);
        await Store.TryAddAsync(learned, Token);

        var found = await Store.ListAsync(Token);

        found.Select(version => version.Model).ShouldBe(["a", "b"]);
        found[0].Values.ToArray().ShouldBe(learned.Values.ToArray());
        (found[0] with { Values = default }).ShouldBe(learned with { Values = default });
        found[1].Comparison!.LowerBound.ShouldBeNull();
    }

    [Fact]
    public async Task TryAdd_SameVersion_IsRefused()
    {
        (await Store.TryAddAsync(Version("a", "2"), Token)).ShouldBeTrue();
        (await Store.TryAddAsync(Version("a", "2") with { Origin = "imported" }, Token)).ShouldBeFalse();
        (await Store.TryAddAsync(Version("b", "2"), Token)).ShouldBeTrue();
        await Store.RemoveAsync("a", "2", Token);

        (await Store.ListAsync(Token)).ShouldHaveSingleItem().Model.ShouldBe("b");
    }

    [Fact]
    public async Task TrySetCharge_OnlyTheNextRevision_IsTaken()
    {
        var first = new ModelCharge("a", "2", "1", false, "promoted", 7, 1);

        (await Store.TrySetChargeAsync(first with { Revision = 2 }, Token)).ShouldBeFalse();
        (await Store.TrySetChargeAsync(first, Token)).ShouldBeTrue();
        (await Store.TrySetChargeAsync(first with { Version = "3" }, Token)).ShouldBeFalse();
        (await Store.TrySetChargeAsync(first with { Version = "3", Previous = null, IsPinned = true, Revision = 2 }, Token)).ShouldBeTrue();
        (await Store.TrySetChargeAsync(first with { Revision = 4 }, Token)).ShouldBeFalse();

        (await Store.ListChargesAsync(Token)).ShouldBe([new ModelCharge("a", "3", null, true, "promoted", 7, 2)]);
    }

    private static ModelVersion Version(string model, string version) => new()
    {
        Model = model,
        Version = version,
        Values = new[] { 1.0 },
        CreatedAtMicros = 3,
        Origin = "learned",
    };
}

/// <summary>What every <see cref="IModelStateStore"/> does; each test gets an empty store.</summary>
public abstract class ModelStateStoreConformance : IAsyncLifetime
{
    protected IModelStateStore Store { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IModelStateStore> CreateStoreAsync();

    [Fact]
    public async Task Find_AfterSave_GivesEveryMemberBack()
    {
        var bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        var state = new SavedState("nöde", "series", 3, "abc", bytes, 1_893_456_000_123_456);

        await Store.SaveAsync(state, 3, Token);
        var found = await Store.FindAsync("nöde", "series", 0, Token);

        found!.Bytes.ToArray().ShouldBe(bytes);
        (found with { Bytes = default }).ShouldBe(state with { Bytes = default });
    }

    [Fact]
    public async Task Save_MoreThanAreKept_DropsTheOldestOfThatStateAndNode()
    {
        await Store.SaveAsync(State("b", "s", 1), 2, Token);
        await Store.SaveAsync(State("a", "other", 1), 2, Token);
        for (var i = 1; i <= 4; i++)
        {
            await Store.SaveAsync(State("a", "s", i), 2, Token);
        }

        (await Store.FindAsync("a", "s", 0, Token))!.SavedAtMicros.ShouldBe(4);
        (await Store.FindAsync("a", "s", 1, Token))!.SavedAtMicros.ShouldBe(3);
        (await Store.FindAsync("a", "s", 2, Token)).ShouldBeNull();
        (await Store.FindAsync("b", "s", 0, Token)).ShouldNotBeNull();
        (await Store.FindAsync("a", "other", 0, Token)).ShouldNotBeNull();
        (await Store.FindAsync("c", "s", 0, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_OfAnyNode_IsTheNewest()
    {
        await Store.SaveAsync(State("a", "s", 1), 2, Token);
        await Store.SaveAsync(State("b", "s", 5), 2, Token);
        await Store.SaveAsync(State("a", "s", 3), 2, Token);

        (await Store.FindAsync(null, "s", 0, Token))!.Node.ShouldBe("b");
        (await Store.FindAsync(null, "s", 1, Token))!.SavedAtMicros.ShouldBe(3);
        (await Store.FindAsync(null, "S", 0, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Save_AtOneInstant_KeepsTheLast()
    {
        await Store.SaveAsync(State("a", "s", 1), 2, Token);
        await Store.SaveAsync(State("a", "s", 1) with { Sha256 = "later" }, 2, Token);

        (await Store.FindAsync("a", "s", 0, Token))!.Sha256.ShouldBe("later");
        (await Store.FindAsync("a", "s", 1, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task RemoveBefore_TakesOnlyNodesThatSaveNoMore()
    {
        await Store.SaveAsync(State("gone", "s", 1), 3, Token);
        await Store.SaveAsync(State("gone", "s", 2), 3, Token);
        await Store.SaveAsync(State("here", "s", 1), 3, Token);
        await Store.SaveAsync(State("here", "s", 9), 3, Token);

        (await Store.RemoveBeforeAsync(5, 100, Token)).ShouldBe(2);

        (await Store.FindAsync("gone", "s", 0, Token)).ShouldBeNull();
        (await Store.FindAsync("here", "s", 1, Token)).ShouldNotBeNull();
    }

    private static SavedState State(string node, string name, long at) => new(node, name, 1, "x", new byte[] { 1 }, at);
}

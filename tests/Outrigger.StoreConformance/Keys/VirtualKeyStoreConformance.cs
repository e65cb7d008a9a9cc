using Outrigger.Core.Callers;
using Outrigger.Core.Time;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tenancy;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Keys;

/// <summary>What every <see cref="IVirtualKeyStore"/> does; each test gets a new store.</summary>
public abstract class VirtualKeyStoreConformance : IAsyncLifetime
{
    protected static readonly TenantId Acme = TenantId.Parse("acme");

    protected IVirtualKeyStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (Store, var tenancy) = await CreateStoreAsync();
        await tenancy.AddAsync(new Tenant(Acme, "Acme", 1), Token);
        await tenancy.AddAsync(new Team(Acme, "dev", "Developers", 1), Token);
        await tenancy.AddAsync(new User(Acme, "jane", "dev", "Jane", 1), Token);
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new store, and the tenancy that its keys belong to.</summary>
    protected abstract ValueTask<(IVirtualKeyStore Keys, ITenancyStore Tenancy)> CreateStoreAsync();

    /// <summary>A key; only what a test names differs.</summary>
    protected static VirtualKey Key(string id, TenantId? tenant = null, string? team = null, string? user = null) => new()
    {
        Id = id,
        Hash = [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
        Name = "Key " + id,
        Tenant = tenant ?? TenantId.Default,
        Team = team,
        User = user,
        CreatedAtMicros = 1,
    };

    [Fact]
    public async Task Find_AfterAdd_GivesEveryMemberBack()
    {
        var key = Key("k1", Acme, "dev", "jane") with
        {
            Name = "Schlüssel 鍵 '; --",
            AllowedModels = ["openai/*", "smart", "ü\"\\"],
            Limits = new CallerLimits
            {
                RequestsPerMinute = 60,
                TokensPerMinute = 100_000,
                Concurrency = 4,
                MinIntervalMs = 250,
                Quotas =
                [
                    new() { Period = CalendarUnit.Day, Unit = QuotaUnit.Usd, Amount = 0.000000001m, TimeZone = "Europe/Berlin" },
                    new() { Period = CalendarUnit.Month, Unit = QuotaUnit.Tokens, Amount = 1_000_000_000_000_000m },
                ],
            },
            ExpiresAtMicros = 1_893_456_000_123_456,
            DisabledAtMicros = 7,
            LastUsedAtMicros = 8,
        };

        (await Store.AddAsync(key, Token)).ShouldBe(AddKeyOutcome.Added);

        var found = (await Store.FindAsync("k1", Token))!;
        found.Hash.ShouldBe(key.Hash);
        found.AllowedModels.ShouldBe(key.AllowedModels);
        (found with { Hash = key.Hash, AllowedModels = key.AllowedModels, Version = 0 }).ShouldBe(key);
    }

    [Fact]
    public async Task Find_NoListAndEmptyList_AreNotTheSame()
    {
        await Store.AddAsync(Key("all"), Token);
        await Store.AddAsync(Key("none") with { AllowedModels = [] }, Token);

        (await Store.FindAsync("all", Token))!.AllowedModels.ShouldBeNull();
        (await Store.FindAsync("none", Token))!.AllowedModels.ShouldNotBeNull().ShouldBeEmpty();
    }

    [Fact]
    public async Task GetState_BeforeTheFirstKey_IsZeroAndNeverAgain()
    {
        (await Store.GetStateAsync(Token)).ShouldBe(new VirtualKeyState(0, 0));

        await Store.AddAsync(Key("k1"), Token);
        await Store.RemoveAsync("k1", Token);

        var state = await Store.GetStateAsync(Token);
        state.Version.ShouldBeGreaterThan(0);
        state.Removals.ShouldBe(1);
    }

    [Fact]
    public async Task Change_OfAnUnknownKey_IsFalseAndChangesNoVersion()
    {
        (await Store.RemoveAsync("k1", Token)).ShouldBeFalse();
        (await Store.SetDisabledAsync("k1", 1, Token)).ShouldBeFalse();
        (await Store.UpdateAsync("k1", new VirtualKeyChange("x", null, null), Token)).ShouldBeFalse();
        await Store.TouchAsync([new VirtualKeyUse("k1", 5)], Token);

        (await Store.GetStateAsync(Token)).ShouldBe(new VirtualKeyState(0, 0));
    }

    [Fact]
    public async Task Add_TakenId_LeavesTheFirst()
    {
        await Store.AddAsync(Key("k1"), Token);

        (await Store.AddAsync(Key("k1") with { Name = "Second" }, Token)).ShouldBe(AddKeyOutcome.Exists);

        (await Store.FindAsync("k1", Token))!.Name.ShouldBe("Key k1");
    }

    [Fact]
    public async Task Find_Id_IsCaseSensitive()
    {
        await Store.AddAsync(Key("abc"), Token);

        (await Store.FindAsync("ABC", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task List_ByOwner_LeavesTheOthersOut()
    {
        await Store.AddAsync(Key("d1"), Token);
        await Store.AddAsync(Key("a1", Acme), Token);
        await Store.AddAsync(Key("a2", Acme, "dev"), Token);
        await Store.AddAsync(Key("a3", Acme, "dev", "jane"), Token);

        (await ListAsync(new VirtualKeyQuery())).ShouldBe(["a1", "a2", "a3", "d1"]);
        (await ListAsync(new VirtualKeyQuery(Acme))).ShouldBe(["a1", "a2", "a3"]);
        (await ListAsync(new VirtualKeyQuery(Acme, Team: "dev"))).ShouldBe(["a2", "a3"]);
        (await ListAsync(new VirtualKeyQuery(Acme, User: "jane"))).ShouldBe(["a3"]);
        (await ListAsync(new VirtualKeyQuery(TenantId.Default, User: "jane"))).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_InPages_GoesByOrdinalId()
    {
        foreach (var id in new[] { "b", "B", "1", "a" })
        {
            await Store.AddAsync(Key(id), Token);
        }

        (await ListAsync(new VirtualKeyQuery(Limit: 3))).ShouldBe(["1", "B", "a"]);
        (await ListAsync(new VirtualKeyQuery(AfterId: "a", Limit: 3))).ShouldBe(["b"]);
    }

    [Fact]
    public async Task Update_Key_ReplacesWhatCanBeReplaced()
    {
        await Store.AddAsync(Key("k1") with { AllowedModels = ["a"], ExpiresAtMicros = 5 }, Token);

        (await Store.UpdateAsync("k1", new VirtualKeyChange("New", ["b"], null, new CallerLimits { Concurrency = 2 }), Token)).ShouldBeTrue();

        var key = (await Store.FindAsync("k1", Token))!;
        key.Name.ShouldBe("New");
        key.AllowedModels.ShouldBe(["b"]);
        key.ExpiresAtMicros.ShouldBeNull();
        key.Limits.ShouldBe(new CallerLimits { Concurrency = 2 });
    }

    [Fact]
    public async Task Touch_EarlierThanTheLast_ChangesNothing()
    {
        await Store.AddAsync(Key("k1"), Token);
        await Store.AddAsync(Key("k2"), Token);
        var before = await Store.GetStateAsync(Token);

        await Store.TouchAsync([new VirtualKeyUse("k2", 20), new VirtualKeyUse("k1", 10), new VirtualKeyUse("gone", 10)], Token);
        await Store.TouchAsync([new VirtualKeyUse("k1", 5)], Token);

        (await Store.FindAsync("k1", Token))!.LastUsedAtMicros.ShouldBe(10);
        (await Store.FindAsync("k2", Token))!.LastUsedAtMicros.ShouldBe(20);
        (await Store.GetStateAsync(Token)).ShouldBe(before);
    }

    [Fact]
    public async Task ListChanged_AfterChanges_GivesEachChangedKeyOnceInOrder()
    {
        await Store.AddAsync(Key("k1"), Token);
        await Store.AddAsync(Key("k2"), Token);
        await Store.AddAsync(Key("k3"), Token);
        var known = (await Store.ListChangedAsync(0, 10, Token)).Max(key => key.Version);

        await Store.SetDisabledAsync("k2", 5, Token);
        await Store.UpdateAsync("k1", new VirtualKeyChange("New", null, null), Token);
        await Store.SetDisabledAsync("k2", null, Token);

        (await Store.ListChangedAsync(0, 10, Token)).Select(key => key.Id).ShouldBe(["k3", "k1", "k2"]);
        (await Store.ListChangedAsync(known, 10, Token)).Select(key => key.Id).ShouldBe(["k1", "k2"]);
        (await Store.ListChangedAsync(known, 1, Token)).Select(key => key.Id).ShouldBe(["k1"]);
        (await Store.ListChangedAsync((await Store.GetStateAsync(Token)).Version, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Change_ManyAtOnce_GivesEachAVersionOfItsOwn()
    {
        await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Store.AddAsync(Key($"k{i}"), Token)));

        var changed = await Store.ListChangedAsync(0, 100, Token);

        changed.Select(key => key.Version).Distinct().Count().ShouldBe(32);
        (await Store.GetStateAsync(Token)).Version.ShouldBe(changed[^1].Version);
    }

    private async Task<IEnumerable<string>> ListAsync(VirtualKeyQuery query) => (await Store.ListAsync(query, Token)).Select(key => key.Id);
}

using Outrigger.Core.Secrets;
using Outrigger.Gateway.ProviderKeys;
using Outrigger.Gateway.Providers;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.ProviderKeys;

/// <summary>What every <see cref="IProviderKeyStore"/> does; each test gets an empty store.</summary>
public abstract class ProviderKeyStoreConformance : IAsyncLifetime
{
    protected IProviderKeyStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty store.</summary>
    protected abstract ValueTask<IProviderKeyStore> CreateStoreAsync();

    [Fact]
    public void Scope_OfTheRows_IsTheOneTheyAreSealedFor() => Store.Scope.ShouldBe("provider-key");

    [Fact]
    public async Task Find_AfterAdd_GivesEveryMemberBack()
    {
        var key = Key("1") with { RotatedAtMicros = 4, DisabledAtMicros = 5, Quota = new ProviderKeyQuota(1_000_000_000_000_000, "Europe/Berlin") };

        (await Store.AddAsync(key, Token)).ShouldBeTrue();

        var found = (await Store.FindAsync("1", Token))!;
        ShouldBeSame(found.Secret, key.Secret);
        (found with { Secret = key.Secret }).ShouldBe(key);
    }

    [Fact]
    public async Task Add_TakenId_LeavesTheFirst()
    {
        await Store.AddAsync(Key("1"), Token);

        (await Store.AddAsync(Key("1") with { Name = "Second" }, Token)).ShouldBeFalse();

        (await Store.FindAsync("1", Token))!.Name.ShouldBe("Key 1");
    }

    [Fact]
    public async Task List_OfAProviderInPages_GoesById()
    {
        await Store.AddAsync(Key("3"), Token);
        await Store.AddAsync(Key("1"), Token);
        await Store.AddAsync(Key("2", provider: "azure"), Token);

        (await Store.ListAsync(null, null, 2, Token)).Select(key => key.Id).ShouldBe(["1", "2"]);
        (await Store.ListAsync(null, "2", 2, Token)).Select(key => key.Id).ShouldBe(["3"]);
        (await Store.ListAsync("openai", null, 10, Token)).Select(key => key.Id).ShouldBe(["1", "3"]);
    }

    [Fact]
    public async Task ReplaceSecret_OfAKey_ReplacesSecretAndHint()
    {
        await Store.AddAsync(Key("1"), Token);
        var secret = new SealedSecret("k2", [9, 9], [8, 8]);

        (await Store.ReplaceSecretAsync("1", secret, "…wxyz", 77, Token)).ShouldBeTrue();

        var key = (await Store.FindAsync("1", Token))!;
        ShouldBeSame(key.Secret, secret);
        key.Hint.ShouldBe("…wxyz");
        key.RotatedAtMicros.ShouldBe(77);
    }

    [Fact]
    public async Task Version_OfEachChange_Grows()
    {
        var versions = new List<long> { await Store.GetVersionAsync(Token) };
        async Task NoteAsync(Task<bool> change)
        {
            (await change).ShouldBeTrue();
            versions.Add(await Store.GetVersionAsync(Token));
        }

        await NoteAsync(Store.AddAsync(Key("1"), Token));
        await NoteAsync(Store.SetDisabledAsync("1", 5, Token));
        await NoteAsync(Store.SetDisabledAsync("1", null, Token));
        await NoteAsync(Store.ReplaceSecretAsync("1", Key("2").Secret, "…", 6, Token));
        await NoteAsync(Store.SetQuotaAsync("1", new ProviderKeyQuota(7, "UTC"), Token));
        (await Store.FindAsync("1", Token))!.Quota.ShouldBe(new ProviderKeyQuota(7, "UTC"));
        await NoteAsync(Store.SetQuotaAsync("1", null, Token));
        (await Store.FindAsync("1", Token))!.Quota.ShouldBeNull();
        await NoteAsync(Store.RemoveAsync("1", Token));

        versions.ShouldBe(versions.Order());
        versions.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task Change_OfAnUnknownKey_IsFalseAndChangesNoVersion()
    {
        (await Store.RemoveAsync("1", Token)).ShouldBeFalse();
        (await Store.SetDisabledAsync("1", 5, Token)).ShouldBeFalse();
        (await Store.SetQuotaAsync("1", new ProviderKeyQuota(7, "UTC"), Token)).ShouldBeFalse();
        (await Store.ReplaceSecretAsync("1", Key("1").Secret, "…", 6, Token)).ShouldBeFalse();
        (await Store.FindAsync("1", Token)).ShouldBeNull();
        (await Store.GetVersionAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task ListWrappedByOthers_InPages_LeavesTheCurrentOut()
    {
        await Store.AddAsync(Key("1", masterKey: "old"), Token);
        await Store.AddAsync(Key("2", masterKey: "new"), Token);
        await Store.AddAsync(Key("3", masterKey: "old"), Token);
        await Store.AddAsync(Key("4", masterKey: "older"), Token);

        (await Store.ListWrappedByOthersAsync("new", null, 2, Token)).Select(row => row.RowId).ShouldBe(["1", "3"]);
        (await Store.ListWrappedByOthersAsync("new", "3", 2, Token)).Select(row => row.RowId).ShouldBe(["4"]);
    }

    [Fact]
    public async Task ReplaceWrap_AsExpected_ReplacesTheWrapAloneAndNoVersion()
    {
        var key = Key("1", masterKey: "old");
        await Store.AddAsync(key, Token);
        var version = await Store.GetVersionAsync(Token);

        (await Store.ReplaceWrapAsync("1", key.Secret, new SealedSecret("new", [7], key.Secret.Payload), Token)).ShouldBeTrue();

        ShouldBeSame((await Store.FindAsync("1", Token))!.Secret, new SealedSecret("new", [7], key.Secret.Payload));
        (await Store.GetVersionAsync(Token)).ShouldBe(version);
    }

    [Fact]
    public async Task ReplaceWrap_OfARowThatChangedMeanwhile_IsFalse()
    {
        var key = Key("1", masterKey: "old");
        await Store.AddAsync(key, Token);
        var changed = new SealedSecret("old", [5, 5, 5], [6]);
        await Store.ReplaceSecretAsync("1", changed, "…", 6, Token);

        (await Store.ReplaceWrapAsync("1", key.Secret, new SealedSecret("new", [7], key.Secret.Payload), Token)).ShouldBeFalse();

        ShouldBeSame((await Store.FindAsync("1", Token))!.Secret, changed);
    }

    private static StoredProviderKey Key(string id, string provider = "openai", string masterKey = "k1") => new()
    {
        Id = id,
        Provider = provider,
        Name = "Key " + id,
        Hint = "…abcd",
        Secret = new SealedSecret(masterKey, [1, 2, (byte)id[0]], [0, 255, 10, (byte)id[0]]),
        CreatedAtMicros = 3,
    };

    private static void ShouldBeSame(SealedSecret actual, SealedSecret expected)
    {
        actual.KeyId.ShouldBe(expected.KeyId);
        actual.WrappedKey.ShouldBe(expected.WrappedKey);
        actual.Payload.ShouldBe(expected.Payload);
    }
}

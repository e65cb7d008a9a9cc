using Outrigger.Core.Callers;
using Outrigger.Gateway.Keys;
using Outrigger.Gateway.Tenancy;
using Outrigger.Storage.Keys;
using Outrigger.Storage.Tenancy;
using Outrigger.Storage.Tests.Engine;
using Shouldly;
using Xunit;

namespace Outrigger.Storage.Tests.Keys;

/// <summary>What the database itself guards, also between two nodes that know nothing of each other.</summary>
public sealed class KeyOwnersTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Add_KeyOfAnUnknownOwner_IsRefusedAndNoKeyWasEverMade(bool isPostgres)
    {
        await using var database = await OpenAsync(isPostgres);
        var keys = new SqlVirtualKeyStore(database.Database);

        (await keys.AddAsync(Key("k1", Acme), Token)).ShouldBe(AddKeyOutcome.OwnerMissing);
        (await keys.AddAsync(Key("k1", TenantId.Default) with { Team = "dev" }, Token)).ShouldBe(AddKeyOutcome.OwnerMissing);
        (await keys.AddAsync(Key("k1", TenantId.Default) with { User = "jane" }, Token)).ShouldBe(AddKeyOutcome.OwnerMissing);

        (await keys.GetStateAsync(Token)).Version.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Remove_OwnerOfAKey_IsRefused(bool isPostgres)
    {
        await using var database = await OpenAsync(isPostgres);
        var tenancy = new SqlTenancyStore(database.Database);
        var keys = new SqlVirtualKeyStore(database.Database);
        await tenancy.AddAsync(new Tenant(Acme, "Acme", 1), Token);
        await tenancy.AddAsync(new User(Acme, "jane", null, "Jane", 1), Token);
        await keys.AddAsync(Key("k1", Acme) with { User = "jane" }, Token);

        (await tenancy.RemoveUserAsync(Acme, "jane", Token)).ShouldBe(RemoveOutcome.NotEmpty);
        (await tenancy.RemoveTenantAsync(Acme, Token)).ShouldBe(RemoveOutcome.NotEmpty);
        await keys.RemoveAsync("k1", Token);
        (await tenancy.RemoveUserAsync(Acme, "jane", Token)).ShouldBe(RemoveOutcome.Removed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AddAndRemove_RacingForOneUser_LeaveNoOrphan(bool isPostgres)
    {
        await using var database = await OpenAsync(isPostgres);
        var tenancy = new SqlTenancyStore(database.Database);
        var keys = new SqlVirtualKeyStore(database.Database);
        await tenancy.AddAsync(new Tenant(Acme, "Acme", 1), Token);
        for (var round = 0; round < 10; round++)
        {
            var user = $"u{round}";
            await tenancy.AddAsync(new User(Acme, user, null, user, 1), Token);

            var adding = keys.AddAsync(Key($"k{round}", Acme) with { User = user }, Token);
            var removing = tenancy.RemoveUserAsync(Acme, user, Token);

            (await adding == AddKeyOutcome.Added).ShouldBe(await removing == RemoveOutcome.NotEmpty);
        }
    }

    private static Task<TestDatabase> OpenAsync(bool isPostgres) => isPostgres ? TestDatabase.PostgresAsync() : TestDatabase.SqliteAsync();

    private static VirtualKey Key(string id, TenantId tenant) => new() { Id = id, Hash = new byte[32], Name = id, Tenant = tenant, CreatedAtMicros = 1 };
}

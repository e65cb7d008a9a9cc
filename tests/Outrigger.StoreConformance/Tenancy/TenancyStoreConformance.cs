using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;
using Shouldly;
using Xunit;

namespace Outrigger.StoreConformance.Tenancy;

/// <summary>What every <see cref="ITenancyStore"/> does; each test gets a new store.</summary>
public abstract class TenancyStoreConformance : IAsyncLifetime
{
    private static readonly TenantId Acme = TenantId.Parse("acme");
    private static readonly TenantId Other = TenantId.Parse("other");

    protected ITenancyStore Store { get; private set; } = null!;

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => Store = await CreateStoreAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>A new store.</summary>
    protected abstract ValueTask<ITenancyStore> CreateStoreAsync();

    [Fact]
    public async Task FindTenant_Default_IsThereFromTheBeginning()
    {
        (await Store.FindTenantAsync(TenantId.Default, Token)).ShouldBe(new Tenant(TenantId.Default, "Default", 0));
        (await Store.GetVersionAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Add_ThenFind_GivesEveryMemberBack()
    {
        var tenant = new Tenant(Acme, "Acme & Söhne 東京 '; --", 123_456_789_012_345, 99);
        var team = new Team(Acme, "dev", "Developers", 1, 2);
        var user = new User(Acme, "jane.doe+x@acme.test", "dev", "Jane", 3, 4);

        (await Store.AddAsync(tenant, Token)).ShouldBe(AddOutcome.Added);
        (await Store.AddAsync(team, Token)).ShouldBe(AddOutcome.Added);
        (await Store.AddAsync(user, Token)).ShouldBe(AddOutcome.Added);

        (await Store.FindTenantAsync(Acme, Token)).ShouldBe(tenant);
        (await Store.FindTeamAsync(Acme, "dev", Token)).ShouldBe(team);
        (await Store.FindUserAsync(Acme, "jane.doe+x@acme.test", Token)).ShouldBe(user);
    }

    [Fact]
    public async Task Find_Unknown_IsNull()
    {
        (await Store.FindTenantAsync(Acme, Token)).ShouldBeNull();
        (await Store.FindTeamAsync(Acme, "dev", Token)).ShouldBeNull();
        (await Store.FindUserAsync(Acme, "jane", Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_InAnotherTenant_IsNull()
    {
        await PlantAsync();
        await Store.AddAsync(new Tenant(Other, "Other", 1), Token);

        (await Store.FindTeamAsync(Other, "dev", Token)).ShouldBeNull();
        (await Store.FindUserAsync(Other, "jane", Token)).ShouldBeNull();
        (await Store.ListTeamsAsync(Other, null, 10, Token)).ShouldBeEmpty();
        (await Store.ListUsersAsync(Other, null, null, 10, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Add_TakenId_LeavesTheFirst()
    {
        await PlantAsync();

        (await Store.AddAsync(new Tenant(Acme, "Second", 9), Token)).ShouldBe(AddOutcome.Exists);
        (await Store.AddAsync(new Team(Acme, "dev", "Second", 9), Token)).ShouldBe(AddOutcome.Exists);
        (await Store.AddAsync(new User(Acme, "jane", null, "Second", 9), Token)).ShouldBe(AddOutcome.Exists);

        (await Store.FindTenantAsync(Acme, Token))!.Name.ShouldBe("Acme");
        (await Store.FindUserAsync(Acme, "jane", Token))!.Team.ShouldBe("dev");
    }

    [Fact]
    public async Task Add_WithoutOwner_IsRefused()
    {
        await PlantAsync();

        (await Store.AddAsync(new Team(Other, "dev", "Developers", 1), Token)).ShouldBe(AddOutcome.OwnerMissing);
        (await Store.AddAsync(new User(Other, "jane", null, "Jane", 1), Token)).ShouldBe(AddOutcome.OwnerMissing);
        (await Store.AddAsync(new User(Acme, "joe", "sales", "Joe", 1), Token)).ShouldBe(AddOutcome.OwnerMissing);
        await Store.AddAsync(new Tenant(Other, "Other", 1), Token);
        (await Store.AddAsync(new User(Other, "joe", "dev", "Joe", 1), Token)).ShouldBe(AddOutcome.OwnerMissing);
    }

    [Fact]
    public async Task List_InPages_GoesByOrdinalId()
    {
        await Store.AddAsync(new Tenant(Acme, "Acme", 1), Token);
        foreach (var id in new[] { "b", "B", "a-1", "a_1", "a.1", "Z" })
        {
            await Store.AddAsync(new Team(Acme, id, id, 1), Token);
        }

        var first = await Store.ListTeamsAsync(Acme, null, 4, Token);
        var second = await Store.ListTeamsAsync(Acme, first[^1].Id, 4, Token);

        first.Concat(second).Select(team => team.Id).ShouldBe(["B", "Z", "a-1", "a.1", "a_1", "b"]);
        (await Store.ListTenantsAsync("acme", 10, Token)).Select(tenant => tenant.Id.Value).ShouldBe(["default"]);
    }

    [Fact]
    public async Task ListUsers_OfATeam_LeavesTheOthersOut()
    {
        await PlantAsync();
        await Store.AddAsync(new User(Acme, "joe", null, "Joe", 1), Token);

        (await Store.ListUsersAsync(Acme, "dev", null, 10, Token)).Select(user => user.Id).ShouldBe(["jane"]);
        (await Store.ListUsersAsync(Acme, null, null, 10, Token)).Select(user => user.Id).ShouldBe(["jane", "joe"]);
    }

    [Fact]
    public async Task SetDisabled_OffAndOn_ShowsInWhatIsDisabledAndInTheVersion()
    {
        await PlantAsync();
        var before = await Store.GetVersionAsync(Token);

        (await Store.SetTenantDisabledAsync(Acme, 10, Token)).ShouldBeTrue();
        (await Store.SetTeamDisabledAsync(Acme, "dev", 11, Token)).ShouldBeTrue();
        (await Store.SetUserDisabledAsync(Acme, "jane", 12, Token)).ShouldBeTrue();
        var off = await Store.GetDisabledAsync(Token);
        await Store.SetTeamDisabledAsync(Acme, "dev", null, Token);
        var on = await Store.GetDisabledAsync(Token);

        off.Tenants.ShouldBe([Acme]);
        off.Teams.ShouldBe([(Acme, "dev")]);
        off.Users.ShouldBe([(Acme, "jane")]);
        off.Version.ShouldBe(before + 3);
        on.Teams.ShouldBeEmpty();
        on.Version.ShouldBe(before + 4);
        (await Store.FindUserAsync(Acme, "jane", Token))!.DisabledAtMicros.ShouldBe(12);
    }

    [Fact]
    public async Task SetDisabled_Unknown_IsFalseAndChangesNoVersion()
    {
        (await Store.SetTenantDisabledAsync(Acme, 10, Token)).ShouldBeFalse();
        (await Store.SetTeamDisabledAsync(Acme, "dev", 11, Token)).ShouldBeFalse();
        (await Store.SetUserDisabledAsync(Acme, "jane", 12, Token)).ShouldBeFalse();
        (await Store.GetVersionAsync(Token)).ShouldBe(0);
    }

    [Fact]
    public async Task Remove_WhatSomethingBelongsTo_IsRefused()
    {
        await PlantAsync();

        (await Store.RemoveTenantAsync(Acme, Token)).ShouldBe(RemoveOutcome.NotEmpty);
        (await Store.RemoveTeamAsync(Acme, "dev", Token)).ShouldBe(RemoveOutcome.NotEmpty);
        (await Store.FindTeamAsync(Acme, "dev", Token)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Remove_FromTheInsideOut_TakesAllAway()
    {
        await PlantAsync();

        (await Store.RemoveUserAsync(Acme, "jane", Token)).ShouldBe(RemoveOutcome.Removed);
        (await Store.RemoveTeamAsync(Acme, "dev", Token)).ShouldBe(RemoveOutcome.Removed);
        (await Store.RemoveTenantAsync(Acme, Token)).ShouldBe(RemoveOutcome.Removed);

        (await Store.RemoveUserAsync(Acme, "jane", Token)).ShouldBe(RemoveOutcome.NotFound);
        (await Store.FindTenantAsync(Acme, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Add_ManyAtOnceWithOneId_AddsOne()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Store.AddAsync(new Tenant(Acme, $"Acme {i}", i), Token)));

        outcomes.Count(outcome => outcome == AddOutcome.Added).ShouldBe(1);
        (await Store.GetVersionAsync(Token)).ShouldBe(1);
    }

    private async Task PlantAsync()
    {
        await Store.AddAsync(new Tenant(Acme, "Acme", 1), Token);
        await Store.AddAsync(new Team(Acme, "dev", "Developers", 1), Token);
        await Store.AddAsync(new User(Acme, "jane", "dev", "Jane", 1), Token);
    }
}

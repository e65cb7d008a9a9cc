using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Tenancy;

/// <summary>
/// Adds, switches and removes tenants, teams and users. What it changes holds on this node before it returns. Thread-safe.
/// </summary>
internal sealed class TenancyRegister(ITenancyStore store, TenancyDirectory directory, IEnumerable<ITenancyDependents> dependents, TimeProvider time)
{
    /// <summary>Adds a tenant.</summary>
    public async Task<OutriggerError?> AddTenantAsync(TenantId id, string name, CancellationToken cancellationToken) =>
        Explain(await store.AddAsync(new Tenant(id, name, time.GetUnixMicroseconds()), cancellationToken), $"tenant '{id}'");

    /// <summary>Adds a team.</summary>
    public async Task<OutriggerError?> AddTeamAsync(TenantId tenant, string id, string name, CancellationToken cancellationToken) =>
        Explain(await store.AddAsync(new Team(tenant, id, name, time.GetUnixMicroseconds()), cancellationToken), $"team '{id}' in tenant '{tenant}'");

    /// <summary>Adds a user.</summary>
    public async Task<OutriggerError?> AddUserAsync(TenantId tenant, string id, string? team, string name, CancellationToken cancellationToken) =>
        Explain(await store.AddAsync(new User(tenant, id, team, name, time.GetUnixMicroseconds()), cancellationToken), $"user '{id}' in tenant '{tenant}'");

    /// <summary>Switches a tenant off or on.</summary>
    public Task<OutriggerError?> SetTenantAsync(TenantId id, bool isDisabled, CancellationToken cancellationToken) =>
        id == TenantId.Default && isDisabled
            ? Task.FromResult<OutriggerError?>(TenancyErrors.DefaultTenant.With("The tenant 'default' cannot be switched off; switch off its keys."))
            : SetAsync(store.SetTenantDisabledAsync(id, When(isDisabled), cancellationToken), $"There is no tenant '{id}'.", cancellationToken);

    /// <summary>Switches a team off or on.</summary>
    public Task<OutriggerError?> SetTeamAsync(TenantId tenant, string id, bool isDisabled, CancellationToken cancellationToken) =>
        SetAsync(store.SetTeamDisabledAsync(tenant, id, When(isDisabled), cancellationToken), $"There is no team '{id}' in tenant '{tenant}'.", cancellationToken);

    /// <summary>Switches a user off or on.</summary>
    public Task<OutriggerError?> SetUserAsync(TenantId tenant, string id, bool isDisabled, CancellationToken cancellationToken) =>
        SetAsync(store.SetUserDisabledAsync(tenant, id, When(isDisabled), cancellationToken), $"There is no user '{id}' in tenant '{tenant}'.", cancellationToken);

    /// <summary>Removes an empty tenant.</summary>
    public async Task<OutriggerError?> RemoveTenantAsync(TenantId id, CancellationToken cancellationToken) =>
        id == TenantId.Default
            ? TenancyErrors.DefaultTenant.With("The tenant 'default' cannot be removed.")
            : await RemoveAsync(id, null, null, () => store.RemoveTenantAsync(id, cancellationToken), $"tenant '{id}'", cancellationToken);

    /// <summary>Removes an empty team.</summary>
    public Task<OutriggerError?> RemoveTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken) =>
        RemoveAsync(tenant, id, null, () => store.RemoveTeamAsync(tenant, id, cancellationToken), $"team '{id}' in tenant '{tenant}'", cancellationToken);

    /// <summary>Removes a user without keys.</summary>
    public Task<OutriggerError?> RemoveUserAsync(TenantId tenant, string id, CancellationToken cancellationToken) =>
        RemoveAsync(tenant, null, id, () => store.RemoveUserAsync(tenant, id, cancellationToken), $"user '{id}' in tenant '{tenant}'", cancellationToken);

    private static OutriggerError? Explain(AddOutcome outcome, string what) => outcome switch
    {
        AddOutcome.Added => null,
        AddOutcome.Exists => CoreErrors.Conflict.With($"There is a {what} already."),
        _ => CoreErrors.NotFound.With($"What the {what} would belong to does not exist."),
    };

    private long? When(bool isDisabled) => isDisabled ? time.GetUnixMicroseconds() : null;

    private async Task<OutriggerError?> SetAsync(Task<bool> change, string missing, CancellationToken cancellationToken)
    {
        if (!await change)
        {
            return CoreErrors.NotFound.With(missing);
        }

        await directory.RefreshAsync(cancellationToken);
        return null;
    }

    private async Task<OutriggerError?> RemoveAsync(
        TenantId tenant,
        string? team,
        string? user,
        Func<Task<RemoveOutcome>> remove,
        string what,
        CancellationToken cancellationToken)
    {
        var inTheWay = new List<string>();
        foreach (var dependent in dependents)
        {
            if (await dependent.ExistsAsync(tenant, team, user, cancellationToken))
            {
                inTheWay.Add(dependent.What);
            }
        }

        if (inTheWay.Count > 0)
        {
            return TenancyErrors.NotEmpty.With($"There still are {string.Join(" and ", inTheWay.Order(StringComparer.Ordinal))} of the {what}.");
        }

        var outcome = await remove();
        await directory.RefreshAsync(cancellationToken);
        return outcome switch
        {
            RemoveOutcome.Removed => null,
            RemoveOutcome.NotEmpty => TenancyErrors.NotEmpty.With($"Something still belongs to the {what}: teams, users or keys."),
            _ => CoreErrors.NotFound.With($"There is no {what}."),
        };
    }
}

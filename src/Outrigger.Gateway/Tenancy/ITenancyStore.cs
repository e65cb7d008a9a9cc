using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>
/// Remembers tenants, teams and users. Lists go by ascending id (ordinal), from behind <c>afterId</c>. The tenant
/// <c>default</c> is there from the beginning. Thread-safe.
/// </summary>
public interface ITenancyStore
{
    /// <summary>Adds a tenant.</summary>
    Task<AddOutcome> AddAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>Adds a team to its tenant.</summary>
    Task<AddOutcome> AddAsync(Team team, CancellationToken cancellationToken = default);

    /// <summary>Adds a user to the tenant and team.</summary>
    Task<AddOutcome> AddAsync(User user, CancellationToken cancellationToken = default);

    /// <summary>The tenant; null when there is none.</summary>
    Task<Tenant?> FindTenantAsync(TenantId id, CancellationToken cancellationToken = default);

    /// <summary>The team; null when there is none.</summary>
    Task<Team?> FindTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>The user; null when there is none.</summary>
    Task<User?> FindUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>Tenants by id.</summary>
    Task<IReadOnlyList<Tenant>> ListTenantsAsync(string? afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>The teams of a tenant by id.</summary>
    Task<IReadOnlyList<Team>> ListTeamsAsync(TenantId tenant, string? afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>The users of a tenant, or of one of its teams, by id.</summary>
    Task<IReadOnlyList<User>> ListUsersAsync(TenantId tenant, string? team, string? afterId, int limit, CancellationToken cancellationToken = default);

    /// <summary>Switches a tenant off (a time) or on (null); false when there is none.</summary>
    Task<bool> SetTenantDisabledAsync(TenantId id, long? disabledAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Switches a team off or on; false when there is none.</summary>
    Task<bool> SetTeamDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Switches a user off or on; false when there is none.</summary>
    Task<bool> SetUserDisabledAsync(TenantId tenant, string id, long? disabledAtMicros, CancellationToken cancellationToken = default);

    /// <summary>Removes a tenant that has neither teams nor users.</summary>
    Task<RemoveOutcome> RemoveTenantAsync(TenantId id, CancellationToken cancellationToken = default);

    /// <summary>Removes a team that has no users.</summary>
    Task<RemoveOutcome> RemoveTeamAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>Removes a user.</summary>
    Task<RemoveOutcome> RemoveUserAsync(TenantId tenant, string id, CancellationToken cancellationToken = default);

    /// <summary>Grows with every change that another node must learn of.</summary>
    Task<long> GetVersionAsync(CancellationToken cancellationToken = default);

    /// <summary>What is switched off now.</summary>
    Task<DisabledOwners> GetDisabledAsync(CancellationToken cancellationToken = default);
}

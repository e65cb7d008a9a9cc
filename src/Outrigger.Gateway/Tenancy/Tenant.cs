using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>A tenant: the border that data never crosses.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">A name for people, 1–128 characters.</param>
/// <param name="CreatedAtMicros">Microseconds since 1970 UTC.</param>
/// <param name="DisabledAtMicros">Since when it is switched off; null when it is on.</param>
public sealed record Tenant(TenantId Id, string Name, long CreatedAtMicros, long? DisabledAtMicros = null);

/// <summary>A team of a tenant.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Id">Its id, unique in the tenant (<see cref="OwnerIds"/>).</param>
/// <param name="Name">A name for people, 1–128 characters.</param>
/// <param name="CreatedAtMicros">Microseconds since 1970 UTC.</param>
/// <param name="DisabledAtMicros">Since when it is switched off; null when it is on.</param>
public sealed record Team(TenantId Tenant, string Id, string Name, long CreatedAtMicros, long? DisabledAtMicros = null);

/// <summary>A user of a tenant, who may belong to one of its teams.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Id">The user's id, unique in the tenant (<see cref="OwnerIds"/>).</param>
/// <param name="Team">The team, if any; it does not change.</param>
/// <param name="Name">A name for people, 1–128 characters.</param>
/// <param name="CreatedAtMicros">Microseconds since 1970 UTC.</param>
/// <param name="DisabledAtMicros">Since when the user is switched off; null when on.</param>
public sealed record User(TenantId Tenant, string Id, string? Team, string Name, long CreatedAtMicros, long? DisabledAtMicros = null);

/// <summary>How an attempt to add ended.</summary>
public enum AddOutcome
{
    /// <summary>It is there now.</summary>
    Added,

    /// <summary>The id is taken.</summary>
    Exists,

    /// <summary>The tenant, team or user it would belong to does not exist.</summary>
    OwnerMissing,
}

/// <summary>How an attempt to remove ended.</summary>
public enum RemoveOutcome
{
    /// <summary>It is gone.</summary>
    Removed,

    /// <summary>It was not there.</summary>
    NotFound,

    /// <summary>Something still belongs to it.</summary>
    NotEmpty,
}

/// <summary>What is switched off, small enough to be held in memory.</summary>
/// <param name="Version">Grows with every change of tenancy.</param>
/// <param name="Tenants">Tenants that are switched off.</param>
/// <param name="Teams">Teams that are switched off.</param>
/// <param name="Users">Users that are switched off.</param>
public sealed record DisabledOwners(
    long Version,
    IReadOnlyList<TenantId> Tenants,
    IReadOnlyList<(TenantId Tenant, string Id)> Teams,
    IReadOnlyList<(TenantId Tenant, string Id)> Users);

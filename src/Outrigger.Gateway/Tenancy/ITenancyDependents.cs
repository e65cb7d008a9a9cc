using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>
/// Whoever keeps things that belong to tenants, teams or users says so here; such an owner cannot be removed. Any number
/// may be registered. Thread-safe.
/// </summary>
public interface ITenancyDependents
{
    /// <summary>What they are, for whoever reads why an owner stays: <c>keys</c>.</summary>
    string What { get; }

    /// <summary>Whether anything belongs to the tenant (team and user null), to its team, or to its user.</summary>
    Task<bool> ExistsAsync(TenantId tenant, string? team, string? user, CancellationToken cancellationToken = default);
}

using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>What is switched off, from memory. Thread-safe; no database on the way.</summary>
public interface ITenancyDirectory
{
    /// <summary>Whether the tenant, the team or the user is switched off.</summary>
    bool IsDisabled(TenantId tenant, string? team, string? user);

    /// <summary>Loads what is switched off if that has not been done; repeatable.</summary>
    Task EnsureLoadedAsync(CancellationToken cancellationToken = default);
}

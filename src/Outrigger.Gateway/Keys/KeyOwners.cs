using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;

namespace Outrigger.Gateway.Keys;

/// <summary>Keeps owners that still have keys from being removed. Thread-safe.</summary>
internal sealed class KeyOwners(IVirtualKeyStore store) : ITenancyDependents
{
    public string What => "keys";

    public async Task<bool> ExistsAsync(TenantId tenant, string? team, string? user, CancellationToken cancellationToken = default) =>
        (await store.ListAsync(new VirtualKeyQuery(tenant, team, user, Limit: 1), cancellationToken)).Count > 0;
}

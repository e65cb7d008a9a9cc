using System.Collections.Frozen;
using Outrigger.Core.Callers;

namespace Outrigger.Gateway.Tenancy;

/// <summary>Holds what is switched off as one immutable snapshot. Thread-safe.</summary>
internal sealed class TenancyDirectory(ITenancyStore store) : ITenancyDirectory, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private Snapshot? _snapshot;

    public bool IsDisabled(TenantId tenant, string? team, string? user)
    {
        var snapshot = Volatile.Read(ref _snapshot) ?? throw new InvalidOperationException("The directory is used before EnsureLoadedAsync has ended.");
        return snapshot.Tenants.Contains(tenant)
            || (team is not null && snapshot.Teams.Contains((tenant, team)))
            || (user is not null && snapshot.Users.Contains((tenant, user)));
    }

    public async Task EnsureLoadedAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _snapshot) is null)
        {
            await RefreshAsync(cancellationToken);
        }
    }

    /// <summary>Takes over what has changed; true when something had.</summary>
    public async Task<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } known && known.Version == await store.GetVersionAsync(cancellationToken))
            {
                return false;
            }

            var disabled = await store.GetDisabledAsync(cancellationToken);
            Volatile.Write(ref _snapshot, new Snapshot(disabled.Version, disabled.Tenants.ToFrozenSet(), disabled.Teams.ToFrozenSet(), disabled.Users.ToFrozenSet()));
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed record Snapshot(
        long Version,
        FrozenSet<TenantId> Tenants,
        FrozenSet<(TenantId Tenant, string Id)> Teams,
        FrozenSet<(TenantId Tenant, string Id)> Users);
}

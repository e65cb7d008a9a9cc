using Outrigger.Core.Callers;
using Outrigger.Gateway.Tenancy;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Schedules;

namespace Outrigger.Server.Wiring;

/// <summary>
/// Keeps a tenant that still has jobs, ended ones too, from being removed: they would run for nobody, and somebody who gets
/// the same id later must not find their results. Thread-safe.
/// </summary>
internal sealed class JobDependents(IJobStore store) : ITenancyDependents
{
    public string What => "jobs";

    // Jobs belong to a tenant; team and user are not kept with them as owners.
    public Task<bool> ExistsAsync(TenantId tenant, string? team, string? user, CancellationToken cancellationToken = default) =>
        team is null && user is null ? store.ExistsAsync(tenant, cancellationToken) : Task.FromResult(false);
}

/// <summary>Keeps a tenant that still has schedules, which would go on adding jobs, from being removed. Thread-safe.</summary>
internal sealed class ScheduleDependents(IScheduleStore store) : ITenancyDependents
{
    public string What => "schedules";

    public async Task<bool> ExistsAsync(TenantId tenant, string? team, string? user, CancellationToken cancellationToken = default) =>
        team is null && user is null && (await store.ListAsync(tenant, cancellationToken)).Count > 0;
}

namespace Outrigger.Jobs.Api;

/// <summary>How many jobs stand where, over all tenants.</summary>
/// <param name="Total">Of all tenants together; paused here means paused for all of them.</param>
/// <param name="Tenants">Of each tenant that has jobs, by its id.</param>
/// <param name="Next">The value of <c>after</c> for the next page of tenants; null on the last.</param>
public sealed record AdminJobStatsAnswer(JobStatsAnswer Total, IReadOnlyList<TenantJobStatsAnswer> Tenants, string? Next);

/// <summary>How many jobs of a tenant stand where.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Stats">Its jobs.</param>
public sealed record TenantJobStatsAnswer(string Tenant, JobStatsAnswer Stats);

/// <summary>Whether a queue is paused, and for whom.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Tenant">The tenant; null for all.</param>
/// <param name="Paused">Whether it is.</param>
public sealed record AdminQueuePausedAnswer(string Queue, string? Tenant, bool Paused);

/// <summary>Queues that are paused.</summary>
/// <param name="Pauses">Each queue and for whom.</param>
public sealed record AdminPausesAnswer(IReadOnlyList<AdminQueuePausedAnswer> Pauses);

/// <summary>How many jobs were deleted.</summary>
/// <param name="Removed">Jobs.</param>
public sealed record JobsRemovedAnswer(long Removed);

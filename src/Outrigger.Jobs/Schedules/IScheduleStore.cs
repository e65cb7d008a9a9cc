using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Schedules;

/// <summary>Remembers schedules. Thread-safe.</summary>
public interface IScheduleStore
{
    /// <summary>Adds a schedule or puts it in the place of the one of that name; false when the tenant has as many as it may.</summary>
    Task<bool> SetAsync(Schedule schedule, int maxPerTenant, CancellationToken cancellationToken = default);

    /// <summary>The schedule; null when the tenant has none of that name.</summary>
    Task<Schedule?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>A tenant's schedules by name.</summary>
    Task<IReadOnlyList<Schedule>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default);

    /// <summary>Schedules whose next time is at <paramref name="nowMicros"/> or before, the one longest due first.</summary>
    Task<IReadOnlyList<Schedule>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default);

    /// <summary>Writes what a due schedule did, if its next time still is <paramref name="dueMicros"/>: of several processes one is told true.</summary>
    /// <param name="schedule">Its tenant and name; its new next time, last job and last error.</param>
    /// <param name="dueMicros">The time that was due.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<bool> AdvanceAsync(Schedule schedule, long dueMicros, CancellationToken cancellationToken = default);

    /// <summary>Removes a schedule; false when the tenant has none of that name.</summary>
    Task<bool> RemoveAsync(TenantId tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>Removes schedules of a tenant, at most <paramref name="batchSize"/>; fewer removed means that none is left.</summary>
    Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default);
}

/// <summary>A job that is added again and again.</summary>
public sealed record Schedule
{
    /// <summary>Whose.</summary>
    public required TenantId Tenant { get; init; }

    /// <summary>Its name, unique in the tenant: 1 to 64 characters out of a–z, 0–9, '-', '_' and '.'.</summary>
    public required string Name { get; init; }

    /// <summary>When, in five fields (minute, hour, day of the month, month, day of the week) or six with seconds before.</summary>
    public required string Cron { get; init; }

    /// <summary>In which IANA time zone.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The job, as it is added: UTF-8 JSON of the request.</summary>
    public required ReadOnlyMemory<byte> Job { get; init; }

    /// <summary>The id of the key that set it; empty without keys.</summary>
    public string AddedBy { get; init; } = "";

    /// <summary>When it is due next, microseconds since 1970 UTC; null when it is paused or has no further time.</summary>
    public long? NextAtMicros { get; init; }

    /// <summary>Whether it is stopped.</summary>
    public bool IsPaused { get; init; }

    /// <summary>The job added last; null before the first.</summary>
    public Guid? LastJob { get; init; }

    /// <summary>When it was due last; null before the first.</summary>
    public long? LastAtMicros { get; init; }

    /// <summary>Why the last job was refused; null when it was not.</summary>
    public string? LastError { get; init; }
}

using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Schedules;

/// <summary>Schedules of one process that has no database. Thread-safe.</summary>
internal sealed class InMemoryScheduleStore : IScheduleStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, string Name), Schedule> _schedules = [];

    public Task<bool> SetAsync(Schedule schedule, int maxPerTenant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        lock (_gate)
        {
            var key = (schedule.Tenant, schedule.Name);
            if (!_schedules.ContainsKey(key) && _schedules.Keys.Count(one => one.Tenant == schedule.Tenant) >= maxPerTenant)
            {
                return Task.FromResult(false);
            }

            _schedules[key] = schedule;
            return Task.FromResult(true);
        }
    }

    public Task<Schedule?> FindAsync(TenantId tenant, string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_schedules.GetValueOrDefault((tenant, name)));
        }
    }

    public Task<IReadOnlyList<Schedule>> ListAsync(TenantId tenant, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Schedule>>([.. _schedules.Values.Where(one => one.Tenant == tenant).OrderBy(one => one.Name, StringComparer.Ordinal)]);
        }
    }

    public Task<IReadOnlyList<Schedule>> ListDueAsync(long nowMicros, int limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<Schedule>>([.. _schedules.Values.Where(one => one.NextAtMicros <= nowMicros).OrderBy(one => one.NextAtMicros).Take(limit)]);
        }
    }

    public Task<bool> AdvanceAsync(Schedule schedule, long dueMicros, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        lock (_gate)
        {
            if (!_schedules.TryGetValue((schedule.Tenant, schedule.Name), out var known) || known.NextAtMicros != dueMicros)
            {
                return Task.FromResult(false);
            }

            _schedules[(schedule.Tenant, schedule.Name)] = known with
            {
                NextAtMicros = schedule.NextAtMicros,
                LastJob = schedule.LastJob,
                LastAtMicros = schedule.LastAtMicros,
                LastError = schedule.LastError,
            };
            return Task.FromResult(true);
        }
    }

    public Task<bool> RemoveAsync(TenantId tenant, string name, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_schedules.Remove((tenant, name)));
        }
    }

    public Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var gone = _schedules.Keys.Where(one => one.Tenant == tenant).Take(batchSize).ToList();
            gone.ForEach(one => _schedules.Remove(one));
            return Task.FromResult(gone.Count);
        }
    }
}

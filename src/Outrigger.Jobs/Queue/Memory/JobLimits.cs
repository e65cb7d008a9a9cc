using Outrigger.Core.Callers;

namespace Outrigger.Jobs.Queue.Memory;

/// <summary>Concurrency and rates of queues in memory. Not thread-safe.</summary>
internal sealed class JobLimits
{
    private readonly Dictionary<(string Queue, TenantId? Tenant), (long Window, long Begins, int Used)> _windows = [];

    /// <summary>How many more jobs the tenant may get in the queue now, as far as limits go.</summary>
    public int Room(LeaseRequest request, TenantId tenant, JobTable jobs, long now)
    {
        var room = int.MaxValue;
        if (request.QueueConcurrency is { } queueLimit)
        {
            var active = jobs.Counts.Where(count => count.Key.Queue == request.Queue && count.Key.State == JobState.Active).Sum(count => count.Value);
            room = Math.Min(room, (int)Math.Max(0, queueLimit - active));
        }

        if (request.TenantConcurrency is { } tenantLimit)
        {
            room = Math.Min(room, (int)Math.Max(0, tenantLimit - jobs.Count(request.Queue, tenant, JobState.Active)));
        }

        room = Math.Min(room, Left(request.QueueRate, request.Queue, null, now));
        return Math.Min(room, Left(request.TenantRate, request.Queue, tenant, now));
    }

    /// <summary>Counts a lease.</summary>
    public void Take(LeaseRequest request, TenantId tenant, long now)
    {
        Take(request.QueueRate, request.Queue, null, now);
        Take(request.TenantRate, request.Queue, tenant, now);
    }

    private int Left(JobRate? rate, string queue, TenantId? tenant, long now) =>
        rate is { } limit ? Math.Max(0, limit.Limit - Used(limit, queue, tenant, now).Used) : int.MaxValue;

    private void Take(JobRate? rate, string queue, TenantId? tenant, long now)
    {
        if (rate is { } limit)
        {
            var window = Used(limit, queue, tenant, now);
            _windows[(queue, tenant)] = window with { Used = window.Used + 1 };
        }
    }

    private (long Window, long Begins, int Used) Used(JobRate rate, string queue, TenantId? tenant, long now)
    {
        var window = Math.Max(1, JobTransitions.Micros(rate.Window));
        var begins = now - (now % window);
        var current = _windows.GetValueOrDefault((queue, tenant));
        return current.Window == window && current.Begins == begins ? current : (window, begins, 0);
    }
}

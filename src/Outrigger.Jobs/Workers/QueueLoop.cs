using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;
using Outrigger.Jobs.Queue.Waking;

namespace Outrigger.Jobs.Workers;

/// <summary>
/// Works on one queue: leases as many jobs as it has room for, tenants taking turns, and starts them. Woken when
/// there is work; looks by itself now and then. While the database is away it waits, longer each time. Not thread-safe; one loop a queue.
/// </summary>
internal sealed class QueueLoop(
    string queue, string owner, IJobStore store, JobRunners runners, JobExecution execution, IOptionsMonitor<WorkersOptions> options, TimeProvider time, ILogger<QueueLoop> logger) : IDisposable
{
    // Tenants looked at in one round; the next round goes on behind them.
    private const int TenantsPerRound = 256;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly TenantTurns _turns = new();
    private readonly Bell _changed = new();
    private readonly RunningTasks _running = new();
    private TenantId? _cursor;
    private int _failures;
    private int _active;

    /// <summary>Its queue.</summary>
    public string Queue => queue;

    /// <summary>There may be work, or room.</summary>
    public void Wake() => _changed.Ring();

    /// <summary>Works until the token ends, then waits for the jobs that run to be given back.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var leased = await RunOnceAsync(stopping);
            if (leased == 0 && !stopping.IsCancellationRequested)
            {
                await PauseAsync(stopping);
            }
        }

        await _running.WhenAllAsync();
    }

    /// <summary>One round: leases and starts what there is room for; returns how many, 0 when there was nothing or no room.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever failed, the loop tries again; jobs stay where they are.")]
    public async Task<int> RunOnceAsync(CancellationToken stopping)
    {
        try
        {
            var settings = options.CurrentValue;
            var own = settings.Queues.TryGetValue(queue, out var found) ? found : null;
            var room = (own?.Concurrency ?? settings.Concurrency) - Volatile.Read(ref _active);
            var leased = room > 0 ? await LeaseAsync(room, settings, own, stopping) : [];
            if (_failures > 0)
            {
                _failures = 0;
                logger.QueueReached(queue);
            }

            foreach (var job in leased)
            {
                Start(job, stopping);
            }

            return leased.Count;
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            if (_failures++ == 0)
            {
                logger.QueueNotReached(failure, queue);
            }

            return 0;
        }
        catch (Exception)
        {
            return 0;
        }
    }

    public void Dispose() => _changed.Dispose();

    private async Task<IReadOnlyList<LeasedJob>> LeaseAsync(int room, WorkersOptions settings, QueueSettings? own, CancellationToken stopping)
    {
        var ready = await store.ListReadyTenantsAsync(queue, runners.Types, _cursor, TenantsPerRound, stopping);
        if (ready.Count == 0 && _cursor is not null)
        {
            _cursor = null;
            ready = await store.ListReadyTenantsAsync(queue, runners.Types, null, TenantsPerRound, stopping);
        }

        if (ready.Count == 0)
        {
            return [];
        }

        _cursor = ready.Count == TenantsPerRound ? ready[^1] : null;
        var shares = _turns.Take(ready, room, tenant => own is not null && own.Weights.TryGetValue(tenant.Value, out var weight) ? weight : 1);
        var leased = await store.LeaseAsync(
            new LeaseRequest
            {
                Queue = queue,
                Owner = owner,
                Shares = shares,
                Max = room,
                LeaseFor = settings.Lease,
                Types = runners.Types,
                QueueConcurrency = own?.TotalConcurrency,
                TenantConcurrency = own?.TenantConcurrency,
                QueueRate = own?.RateLimit is { } limit ? new JobRate(limit, own.RateWindow) : null,
                TenantRate = own?.TenantRateLimit is { } tenantLimit ? new JobRate(tenantLimit, own.RateWindow) : null,
            },
            CancellationToken.None);
        foreach (var share in shares)
        {
            if (leased.Count(job => job.Lease.Tenant == share.Tenant) < share.Max)
            {
                _turns.NothingLeft(share.Tenant);
            }
        }

        return leased;
    }

    private void Start(LeasedJob job, CancellationToken stopping)
    {
        Interlocked.Increment(ref _active);
        _running.Add(RunJobAsync(job, stopping));
    }

    private async Task RunJobAsync(LeasedJob job, CancellationToken stopping)
    {
        await Task.Yield();
        try
        {
            await execution.RunAsync(job, stopping);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
            Wake();
        }
    }

    private Task PauseAsync(CancellationToken stopping)
    {
        var pause = options.CurrentValue.PollInterval * Math.Pow(2, Math.Min(_failures, 6));
        return _changed.WaitAsync(_failures > 0 && pause > LongestPause ? LongestPause : pause, time, stopping);
    }
}

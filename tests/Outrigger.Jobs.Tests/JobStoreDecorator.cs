using Outrigger.Core.Callers;
using Outrigger.Jobs.Queue;

namespace Outrigger.Jobs.Tests;

/// <summary>A store with something before each of its verbs.</summary>
internal abstract class JobStoreDecorator(IJobStore inner) : IJobStore
{
    public Task<IReadOnlyList<JobAdded>> AddAsync(IReadOnlyList<NewJob> jobs, long maxUnfinished, CancellationToken cancellationToken = default) => Run(() => inner.AddAsync(jobs, maxUnfinished, cancellationToken));

    public Task<IReadOnlyList<LeasedJob>> LeaseAsync(LeaseRequest request, CancellationToken cancellationToken = default) => Run(() => inner.LeaseAsync(request, cancellationToken));

    public Task<IReadOnlyList<TenantId>> ListReadyTenantsAsync(string queue, IReadOnlyList<string>? types, TenantId? after, int limit, CancellationToken cancellationToken = default) =>
        Run(() => inner.ListReadyTenantsAsync(queue, types, after, limit, cancellationToken));

    public Task<IReadOnlyList<LeaseHold>> RenewAsync(IReadOnlyList<LeaseRenewal> renewals, TimeSpan leaseFor, CancellationToken cancellationToken = default) => Run(() => inner.RenewAsync(renewals, leaseFor, cancellationToken));

    public Task<IReadOnlyList<JobState?>> EndAsync(IReadOnlyList<JobEnd> ends, CancellationToken cancellationToken = default) => Run(() => inner.EndAsync(ends, cancellationToken));

    public Task<IReadOnlyList<Job>> RescueAsync(int maxStalls, int limit, CancellationToken cancellationToken = default) => Run(() => inner.RescueAsync(maxStalls, limit, cancellationToken));

    public Task<PromotedJobs> PromoteAsync(int limit, CancellationToken cancellationToken = default) => Run(() => inner.PromoteAsync(limit, cancellationToken));

    public Task<JobState?> CancelAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => Run(() => inner.CancelAsync(tenant, id, cancellationToken));

    public Task<JobState?> RetryAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => Run(() => inner.RetryAsync(tenant, id, cancellationToken));

    public Task<bool> RemoveAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => Run(() => inner.RemoveAsync(tenant, id, cancellationToken));

    // Tests look at what is there, whatever the store does to the others.
    public Task<Job?> FindAsync(TenantId tenant, Guid id, CancellationToken cancellationToken = default) => inner.FindAsync(tenant, id, cancellationToken);

    public Task<IReadOnlyList<Job>> ListAsync(JobFilter filter, CancellationToken cancellationToken = default) => Run(() => inner.ListAsync(filter, cancellationToken));

    public Task<IReadOnlyList<JobCount>> CountAsync(TenantId? tenant, CancellationToken cancellationToken = default) => Run(() => inner.CountAsync(tenant, cancellationToken));

    public Task<IReadOnlyList<Job>> ListScoredAsync(string queue, long afterSequence, int limit, CancellationToken cancellationToken = default) => Run(() => inner.ListScoredAsync(queue, afterSequence, limit, cancellationToken));

    public Task<int> SetScoresAsync(IReadOnlyList<JobScore> scores, CancellationToken cancellationToken = default) => Run(() => inner.SetScoresAsync(scores, cancellationToken));

    public Task<JobState?> SetPriorityAsync(TenantId tenant, Guid id, int priority, CancellationToken cancellationToken = default) => Run(() => inner.SetPriorityAsync(tenant, id, priority, cancellationToken));

    public Task SetPausedAsync(TenantId? tenant, string queue, bool isPaused, CancellationToken cancellationToken = default)
    {
        Before();
        return inner.SetPausedAsync(tenant, queue, isPaused, cancellationToken);
    }

    public Task<IReadOnlyList<QueuePause>> ListPausesAsync(CancellationToken cancellationToken = default) => Run(() => inner.ListPausesAsync(cancellationToken));

    public Task<IReadOnlyList<Job>> TakeCallbacksAsync(int limit, TimeSpan leaseFor, CancellationToken cancellationToken = default) => Run(() => inner.TakeCallbacksAsync(limit, leaseFor, cancellationToken));

    public Task EndCallbacksAsync(IReadOnlyList<CallbackEnd> ends, CancellationToken cancellationToken = default)
    {
        Before();
        return inner.EndCallbacksAsync(ends, cancellationToken);
    }

    public Task<int> RemoveEndedAsync(JobRetention retention, CancellationToken cancellationToken = default) => Run(() => inner.RemoveEndedAsync(retention, cancellationToken));

    public Task<bool> ExistsAsync(TenantId tenant, CancellationToken cancellationToken = default) => Run(() => inner.ExistsAsync(tenant, cancellationToken));

    public Task<int> RemoveOwnedAsync(TenantId tenant, int batchSize, CancellationToken cancellationToken = default) => Run(() => inner.RemoveOwnedAsync(tenant, batchSize, cancellationToken));

    public Task<long> GetTimeAsync(CancellationToken cancellationToken = default) => Run(() => inner.GetTimeAsync(cancellationToken));

    protected abstract void Before();

    private async Task<T> Run<T>(Func<Task<T>> verb)
    {
        Before();
        return await verb();
    }
}

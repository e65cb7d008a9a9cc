namespace Outrigger.Gateway.RateLimits;

/// <summary>What was used of quotas, for the life of the process. Thread-safe.</summary>
internal sealed class InMemoryQuotaStore : IQuotaStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<QuotaCounterId, long> _used = [];

    public bool IsShared => false;

    public Task<IReadOnlyList<long>> AddAsync(IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<long>>([.. deltas.Select(delta => _used[delta.Id] = _used.GetValueOrDefault(delta.Id) + delta.By)]);
        }
    }

    public Task<IReadOnlyList<long>> GetAsync(IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<long>>([.. ids.Select(id => _used.GetValueOrDefault(id))]);
        }
    }

    public Task<QuotaTake> TakeAsync(QuotaCounterId id, long wanted, long least, long limit, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var used = _used.GetValueOrDefault(id);
            if (limit - used < least)
            {
                return Task.FromResult(new QuotaTake(null, used));
            }

            var taken = Math.Min(wanted, limit - used);
            _used[id] = used + taken;
            return Task.FromResult(new QuotaTake(taken, used + taken));
        }
    }

    public Task<int> RemoveEndedAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var ended = _used.Keys.Where(id => id.Span.EndMicros < beforeMicros).Take(batchSize).ToList();
            ended.ForEach(id => _used.Remove(id));
            return Task.FromResult(ended.Count);
        }
    }
}

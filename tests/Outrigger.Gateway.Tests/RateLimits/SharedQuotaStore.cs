using Outrigger.Core.Errors;
using Outrigger.Gateway.RateLimits;

namespace Outrigger.Gateway.Tests.RateLimits;

/// <summary>A store that several ledgers share, that can be away, and that counts how often it was asked.</summary>
internal sealed class SharedQuotaStore(bool isShared = true) : IQuotaStore
{
    private readonly InMemoryQuotaStore _store = new();

    public bool IsShared => isShared;

    public bool IsAway { get; set; }

    public int Takes { get; private set; }

    public int Reads { get; private set; }

    public Task<IReadOnlyList<long>> AddAsync(IReadOnlyList<QuotaDelta> deltas, CancellationToken cancellationToken = default) =>
        IsAway ? Task.FromException<IReadOnlyList<long>>(Away()) : _store.AddAsync(deltas, cancellationToken);

    public Task<IReadOnlyList<long>> GetAsync(IReadOnlyList<QuotaCounterId> ids, CancellationToken cancellationToken = default)
    {
        Reads++;
        return IsAway ? Task.FromException<IReadOnlyList<long>>(Away()) : _store.GetAsync(ids, cancellationToken);
    }

    public Task<QuotaTake> TakeAsync(QuotaCounterId id, long wanted, long least, long limit, CancellationToken cancellationToken = default)
    {
        Takes++;
        return IsAway ? Task.FromException<QuotaTake>(Away()) : _store.TakeAsync(id, wanted, least, limit, cancellationToken);
    }

    public Task<int> RemoveEndedAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) =>
        _store.RemoveEndedAsync(beforeMicros, batchSize, cancellationToken);

    private static OutriggerException Away() => new(CoreErrors.StorageUnavailable.With("Away."));
}

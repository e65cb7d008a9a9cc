using Microsoft.Extensions.Options;
using Outrigger.Gateway.Accounting;
using Outrigger.Testing;

namespace Outrigger.Gateway.Tests.Accounting;

/// <summary>The store in memory, with a fault where a test wants one.</summary>
internal sealed class FaultyUsageStore : IUsageStore
{
    private readonly InMemoryUsageStore _inner = new(Options.Create(new AccountingOptions()));

    /// <summary>Runs before a batch is kept.</summary>
    public Func<IReadOnlyList<UsageRecord>, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs after a batch is kept.</summary>
    public Func<IReadOnlyList<UsageRecord>, Task> After { get; set; } = _ => Task.CompletedTask;

    /// <summary>The size of every batch that was kept.</summary>
    public List<int> Batches { get; } = [];

    /// <summary>Raised for every batch that was kept.</summary>
    public TestSignal<int> Kept { get; } = new();

    public async Task AppendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken = default)
    {
        await Before(records, cancellationToken);
        await _inner.AppendAsync(records, cancellationToken);
        Batches.Add(records.Count);
        await After(records);
        Kept.Raise(records.Count);
    }

    public Task<IReadOnlyList<UsageRecord>> ListAsync(UsageQuery query, CancellationToken cancellationToken = default) => _inner.ListAsync(query, cancellationToken);

    public Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default) => _inner.SumByDayAsync(query, cancellationToken);

    public Task<IReadOnlyList<UsageSum>> SumByAsync(UsageDimension dimension, UsageQuery query, CancellationToken cancellationToken = default) => _inner.SumByAsync(dimension, query, cancellationToken);

    public Task<long> CountUsersAsync(UsageQuery query, CancellationToken cancellationToken = default) => _inner.CountUsersAsync(query, cancellationToken);

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default) => _inner.CompactAsync(beforeMicros, batchSize, cancellationToken);
}

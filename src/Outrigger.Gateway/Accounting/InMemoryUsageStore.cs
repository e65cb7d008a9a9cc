using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Accounting;

/// <summary>
/// The store without a database: what it holds is gone with the process. Bounded: beyond the capacity the oldest records
/// go and their totals stay, and beyond <see cref="MaxDayTotals"/> the oldest of those goes. Thread-safe.
/// </summary>
internal sealed class InMemoryUsageStore(IOptions<AccountingOptions> options) : IUsageStore
{
    /// <summary>The most day totals kept.</summary>
    public const int MaxDayTotals = 100_000;

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly SortedSet<UsageRecord> _records = new(Comparer<UsageRecord>.Create(static (a, b) => (a.StartedAtMicros, a.Id).CompareTo((b.StartedAtMicros, b.Id))));
    private readonly SortedDictionary<UsageDayKey, UsageTotals> _days = [];

    public Task AppendAsync(IReadOnlyList<UsageRecord> records, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        lock (_gate)
        {
            foreach (var record in records)
            {
                if (_ids.Add(record.Id))
                {
                    _records.Add(record);
                    AddToDay(record);
                }
            }

            while (_records.Count > options.Value.InMemoryCapacity)
            {
                RemoveOldest();
            }
        }

        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<UsageRecord>> ListAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        lock (_gate)
        {
            var before = query.BeforeId is { } id ? Position(id) : (long.MaxValue, Guid.AllBitsSet);
            IReadOnlyList<UsageRecord> page = [.. _records.Reverse()
                .Where(record => (record.StartedAtMicros, record.Id).CompareTo(before) < 0 && Matches(record, query))
                .Take(query.Limit)];
            return Task.FromResult(page);
        }
    }

    public Task<IReadOnlyList<UsageDay>> SumByDayAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = new SortedDictionary<UsageDayKey, UsageTotals>();
        foreach (var (key, totals) in Find(query))
        {
            var shown = key.WithoutPeople();
            sums[shown] = sums.GetValueOrDefault(shown) + totals;
        }

        IReadOnlyList<UsageDay> result = [.. sums.Take(query.Limit).Select(sum => sum.Key.ToDay(sum.Value))];
        return Task.FromResult(result);
    }

    public Task<IReadOnlyList<UsageSum>> SumByAsync(UsageDimension dimension, UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var sums = new Dictionary<string, UsageTotals>(StringComparer.Ordinal);
        foreach (var (key, totals) in Find(query))
        {
            var name = key.GetName(dimension);
            sums[name] = sums.GetValueOrDefault(name) + totals;
        }

        IReadOnlyList<UsageSum> result = [.. sums
            .OrderByDescending(sum => sum.Value.CostNanoUsd)
            .ThenByDescending(sum => sum.Value.Requests)
            .ThenBy(sum => sum.Key, StringComparer.Ordinal)
            .Take(query.Limit)
            .Select(sum => new UsageSum(sum.Key, sum.Value))];
        return Task.FromResult(result);
    }

    public Task<long> CountUsersAsync(UsageQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Task.FromResult((long)Find(query).Select(day => (day.Key.Tenant, day.Key.User)).Distinct().Count());
    }

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        lock (_gate)
        {
            var gone = 0;
            while (gone < batchSize && _records.Min is { } oldest && oldest.StartedAtMicros < beforeMicros)
            {
                RemoveOldest();
                gone++;
            }

            return Task.FromResult(gone);
        }
    }

    private void AddToDay(UsageRecord record)
    {
        var key = UsageDayKey.Of(record);
        _days[key] = _days.GetValueOrDefault(key) + UsageTotals.Of(record);
        if (_days.Count > MaxDayTotals)
        {
            _days.Remove(_days.First().Key);
        }
    }

    private void RemoveOldest()
    {
        var oldest = _records.Min!;
        _records.Remove(oldest);
        _ids.Remove(oldest.Id);
    }

    private List<KeyValuePair<UsageDayKey, UsageTotals>> Find(UsageQuery query)
    {
        var days = query.WidenToDays();
        lock (_gate)
        {
            return [.. _days.Where(day => day.Key.Matches(days))];
        }
    }

    private (long, Guid) Position(Guid id)
    {
        if (_ids.Contains(id))
        {
            return (_records.First(record => record.Id == id).StartedAtMicros, id);
        }

        // Compacted meanwhile: a UUIDv7 begins with its millisecond.
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return ((System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(bytes) >> 16 & 0xFFFF_FFFF_FFFF) * 1000, id);
    }

    private static bool Matches(UsageRecord record, UsageQuery query) =>
        (query.Tenant is not { } tenant || record.Tenant == tenant)
        && (query.FromMicros is not { } from || record.StartedAtMicros >= from)
        && (query.ToMicros is not { } to || record.StartedAtMicros < to)
        && (query.KeyId is null || record.KeyId == query.KeyId)
        && (query.User is null || record.User == query.User)
        && (query.Team is null || record.Team == query.Team);
}

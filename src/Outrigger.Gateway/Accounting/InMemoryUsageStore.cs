using Microsoft.Extensions.Options;
using Outrigger.Core.Callers;
using Outrigger.Core.Time;

namespace Outrigger.Gateway.Accounting;

/// <summary>
/// The store without a database: what it holds is gone with the process. Bounded: beyond the capacity the oldest records
/// become day totals, and beyond <see cref="MaxDayTotals"/> the oldest day goes. Thread-safe.
/// </summary>
internal sealed class InMemoryUsageStore(IOptions<AccountingOptions> options) : IUsageStore
{
    /// <summary>The most day totals kept.</summary>
    public const int MaxDayTotals = 100_000;

    private const long DayMicros = 86_400_000_000;

    private readonly Lock _gate = new();
    private readonly HashSet<Guid> _ids = [];
    private readonly SortedSet<UsageRecord> _records = new(Comparer<UsageRecord>.Create(static (a, b) => (a.StartedAtMicros, a.Id).CompareTo((b.StartedAtMicros, b.Id))));
    private readonly SortedDictionary<DayKey, DayTotals> _days = [];

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
                }
            }

            while (_records.Count > options.Value.InMemoryCapacity)
            {
                CompactOldest();
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
        var days = query.WidenToDays();
        var sums = new SortedDictionary<DayKey, DayTotals>();
        lock (_gate)
        {
            foreach (var record in _records.Where(record => Matches(record, days)))
            {
                Add(sums, DayKey.Of(record).WithoutPeople(), DayTotals.Of(record));
            }

            foreach (var (key, totals) in _days.Where(day => Matches(day.Key, days)))
            {
                Add(sums, key.WithoutPeople(), totals);
            }
        }

        IReadOnlyList<UsageDay> result = [.. sums.Take(days.Limit).Select(sum => sum.Key.ToDay(sum.Value))];
        return Task.FromResult(result);
    }

    public Task<int> CompactAsync(long beforeMicros, int batchSize, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        lock (_gate)
        {
            var gone = 0;
            while (gone < batchSize && _records.Min is { } oldest && oldest.StartedAtMicros < beforeMicros)
            {
                CompactOldest();
                gone++;
            }

            return Task.FromResult(gone);
        }
    }

    private void CompactOldest()
    {
        var oldest = _records.Min!;
        _records.Remove(oldest);
        _ids.Remove(oldest.Id);
        Add(_days, DayKey.Of(oldest), DayTotals.Of(oldest));
        if (_days.Count > MaxDayTotals)
        {
            _days.Remove(_days.First().Key);
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

    private static void Add(SortedDictionary<DayKey, DayTotals> days, DayKey key, DayTotals totals) =>
        days[key] = days.TryGetValue(key, out var sum) ? sum + totals : totals;

    private static bool Matches(UsageRecord record, UsageQuery query) =>
        (query.Tenant is not { } tenant || record.Tenant == tenant)
        && (query.FromMicros is not { } from || record.StartedAtMicros >= from)
        && (query.ToMicros is not { } to || record.StartedAtMicros < to)
        && (query.KeyId is null || record.KeyId == query.KeyId)
        && (query.User is null || record.User == query.User);

    private static bool Matches(DayKey day, UsageQuery query) =>
        (query.Tenant is not { } tenant || day.Tenant == tenant.Value)
        && (query.FromMicros is not { } from || day.Day >= from)
        && (query.ToMicros is not { } to || day.Day < to)
        && (query.KeyId is null || day.KeyId == query.KeyId)
        && (query.User is null || day.User == query.User);

    private readonly record struct DayKey(long Day, string Tenant, string Provider, string Model, string Endpoint, string KeyId, string User) : IComparable<DayKey>
    {
        public static DayKey Of(UsageRecord record) => new(
            record.StartedAtMicros - (record.StartedAtMicros % DayMicros),
            record.Tenant.Value,
            record.Provider ?? "",
            record.Model ?? "",
            record.Endpoint,
            record.KeyId ?? "",
            record.User ?? "");

        public DayKey WithoutPeople() => this with { KeyId = "", User = "" };

        public UsageDay ToDay(DayTotals totals) => new(
            DateOnly.FromDateTime(ClockExtensions.FromUnixMicroseconds(Day).UtcDateTime),
            TenantId.Parse(Tenant),
            Provider,
            Model,
            Endpoint,
            totals.Requests,
            totals.Failures,
            totals.PromptTokens,
            totals.CompletionTokens,
            totals.DurationMicros);

        public int CompareTo(DayKey other)
        {
            var order = Day.CompareTo(other.Day);
            order = order != 0 ? order : string.CompareOrdinal(Tenant, other.Tenant);
            order = order != 0 ? order : string.CompareOrdinal(Provider, other.Provider);
            order = order != 0 ? order : string.CompareOrdinal(Model, other.Model);
            order = order != 0 ? order : string.CompareOrdinal(Endpoint, other.Endpoint);
            order = order != 0 ? order : string.CompareOrdinal(KeyId, other.KeyId);
            return order != 0 ? order : string.CompareOrdinal(User, other.User);
        }
    }

    private readonly record struct DayTotals(long Requests, long Failures, long PromptTokens, long CompletionTokens, long DurationMicros)
    {
        public static DayTotals Of(UsageRecord record) =>
            new(1, record.IsSuccess ? 0 : 1, record.PromptTokens, record.CompletionTokens, record.DurationMicros);

        public static DayTotals operator +(DayTotals a, DayTotals b) => new(
            a.Requests + b.Requests,
            a.Failures + b.Failures,
            a.PromptTokens + b.PromptTokens,
            a.CompletionTokens + b.CompletionTokens,
            a.DurationMicros + b.DurationMicros);
    }
}

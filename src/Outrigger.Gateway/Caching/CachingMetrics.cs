using System.Diagnostics.Metrics;

namespace Outrigger.Gateway.Caching;

/// <summary>The instruments of meter <c>Outrigger.Gateway.Caching</c>, and the sums of this process for the admin API. Thread-safe.</summary>
internal sealed class CachingMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;
    private readonly Counter<long> _followers;
    private readonly Counter<long> _stored;
    private readonly Counter<long> _unstored;
    private long _hitCount;
    private long _missCount;
    private long _followerCount;
    private long _storedCount;

    public CachingMetrics(IMeterFactory meters)
    {
        _meter = meters.Create("Outrigger.Gateway.Caching");
        _hits = _meter.CreateCounter<long>("outrigger.caching.hits", "{call}", "Calls answered from the cache, followers of a running call included.");
        _misses = _meter.CreateCounter<long>("outrigger.caching.misses", "{call}", "Calls the cache was asked for and could not answer.");
        _followers = _meter.CreateCounter<long>("outrigger.caching.followers", "{call}", "Calls that got the answer of an equal call running at the same time.");
        _stored = _meter.CreateCounter<long>("outrigger.caching.stored", "{answer}", "Answers kept.");
        _unstored = _meter.CreateCounter<long>("outrigger.caching.unstored", "{answer}", "Recorded answers that were not kept, by reason: failed, too-large, memory, no-store or store.");
    }

    public long Hits => Interlocked.Read(ref _hitCount);

    public long Misses => Interlocked.Read(ref _missCount);

    public long Followers => Interlocked.Read(ref _followerCount);

    public long Stored => Interlocked.Read(ref _storedCount);

    public void CountHit(bool isFollower)
    {
        Interlocked.Increment(ref _hitCount);
        _hits.Add(1);
        if (isFollower)
        {
            Interlocked.Increment(ref _followerCount);
            _followers.Add(1);
        }
    }

    public void CountMiss()
    {
        Interlocked.Increment(ref _missCount);
        _misses.Add(1);
    }

    public void CountStored()
    {
        Interlocked.Increment(ref _storedCount);
        _stored.Add(1);
    }

    public void CountUnstored(string reason) => _unstored.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Shows how full the store and the recordings are.</summary>
    public void Observe(Func<CacheOccupancy> occupancy, Func<long> recordingBytes)
    {
        _meter.CreateObservableGauge("outrigger.caching.entries", () => Measure(occupancy().Entries), "{answer}", "Answers kept in this process.");
        _meter.CreateObservableGauge("outrigger.caching.size", () => Measure(occupancy().Bytes), "By", "Memory that kept answers take in this process.");
        _meter.CreateObservableCounter("outrigger.caching.evictions", () => occupancy().Evicted, "{answer}", "Answers dropped for lack of room.");
        _meter.CreateObservableGauge("outrigger.caching.recordings.size", recordingBytes, "By", "Memory that answers take while they are recorded.");
    }

    private static IEnumerable<Measurement<long>> Measure(long? value) => value is { } known ? [new Measurement<long>(known)] : [];
}

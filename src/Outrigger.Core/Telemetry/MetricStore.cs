using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Outrigger.Core.Telemetry;

/// <summary>The series of one instrument, at most a set number; measurements beyond go into one common series. Thread-safe.</summary>
internal sealed class MetricStore
{
    // Seconds from a millisecond to a minute, for histograms that bring no bounds along.
    private static readonly double[] DefaultBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly ConcurrentDictionary<TagSet, MetricSeries> _series = new(TagComparer.Instance);
    private readonly ConcurrentDictionary<TagSet, MetricSeries>.AlternateLookup<TagSpan> _lookup;
    private readonly MetricSeries _overflow;
    private readonly int _maxSeries;
    private int _count;
    private long _overflowed;

    public MetricStore(Instrument instrument, int maxSeries)
    {
        Instrument = instrument;
        Kind = MetricNames.GetKind(instrument);
        Name = MetricNames.GetName(instrument, Kind);
        Bounds = Kind == MetricKind.Histogram ? FindBounds(instrument) : null;
        _maxSeries = maxSeries;
        _lookup = _series.GetAlternateLookup<TagSpan>();
        _overflow = new MetricSeries(Bounds);
    }

    public Instrument Instrument { get; }

    public MetricKind Kind { get; }

    /// <summary>The name as Prometheus has it.</summary>
    public string Name { get; }

    public double[]? Bounds { get; }

    /// <summary>Measurements that found no place of their own.</summary>
    public long Overflowed => Volatile.Read(ref _overflowed);

    public MetricSeries Overflow => _overflow;

    public IEnumerable<KeyValuePair<TagSet, MetricSeries>> Series => _series;

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = new TagSpan(tags);
        if (!_lookup.TryGetValue(key, out var series))
        {
            series = Add(key);
        }

        if (Instrument.IsObservable || Kind == MetricKind.SetGauge)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>Forgets what was observed last, so that series that are gone do not stay for ever.</summary>
    public void ForgetObserved()
    {
        if (Instrument.IsObservable)
        {
            _series.Clear();
            Volatile.Write(ref _count, 0);
        }
    }

    private MetricSeries Add(TagSpan key)
    {
        // Counted before it is added: two threads may both give up a place, none may take one too many.
        if (Interlocked.Increment(ref _count) > _maxSeries)
        {
            Interlocked.Decrement(ref _count);
            Interlocked.Increment(ref _overflowed);
            return _overflow;
        }

        var series = new MetricSeries(Bounds);
        if (_lookup.TryAdd(key, series))
        {
            return series;
        }

        Interlocked.Decrement(ref _count);
        return _lookup[key];
    }

    private static double[] FindBounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<int> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<float> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        _ => DefaultBounds,
    };
}

using System.Buffers;
using Outrigger.Assist.Anomaly.Series;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Anomaly;

/// <summary>
/// All series that are watched, bounded: when there are too many, the tenant with the most loses the one heard of longest
/// ago, so that one tenant's flood of names costs no other its memory. Saved and restored whole. Thread-safe.
/// </summary>
internal sealed class SeriesStore : ILearnedState
{
    private const int Version = 1;
    private const int MaxNameBytes = 1024;
    private const int MaxSaved = 1_000_000;
    private const int MaxGroups = 10_000;

    private readonly Lock _gate = new();
    private readonly TenantFairMap<SeriesKey, WatchedSeries> _series = new();
    private readonly Dictionary<SeriesKey, PeerGroup> _groups = [];
    private long _turn;

    /// <inheritdoc/>
    public string Name => "anomaly-series";

    /// <inheritdoc/>
    public int FormatVersion => Version;

    public int Count => _series.Count;

    /// <summary>How many series had to give way.</summary>
    public long Evicted => _series.Evicted;

    /// <summary>The series of a name; begun when it is new.</summary>
    public WatchedSeries Get(in SeriesKey key, int most) => _series.GetOrAdd(key.Tenant.Value, key, most, static key => new WatchedSeries(key), out _);

    /// <summary>The devices of one type on one channel.</summary>
    public PeerGroup Group(TenantId tenant, string type, string series)
    {
        var key = new SeriesKey(tenant, type, series);
        lock (_gate)
        {
            if (!_groups.TryGetValue(key, out var group))
            {
                if (_groups.Count >= MaxGroups)
                {
                    _groups.Remove(_groups.MinBy(static each => each.Value.Touched).Key);
                }

                _groups[key] = group = new PeerGroup();
            }

            group.Touched = ++_turn;
            return group;
        }
    }

    /// <inheritdoc/>
    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var all = _series.Snapshot();
        var state = new StateWriter(writer);
        state.Write(all.Count);
        foreach (var series in all)
        {
            state.Write(series.Key.Tenant.Value);
            state.Write(series.Key.Device ?? "");
            state.Write(series.Key.Series);
            lock (series.Gate)
            {
                state.Write(series.Checks is null ? 0 : 1);
                state.Write(series.LastMicros);
                state.Write(series.LastValue);
                state.Write(series.IntervalMicros);
                series.Detector.Save(state);
                series.Checks?.Save(state);
            }
        }
    }

    /// <inheritdoc/>
    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != Version)
        {
            throw new InvalidDataException($"Saved series have format {formatVersion}; this version reads {Version}.");
        }

        var reader = new StateReader(state, "This is not a saved state of metric series");
        var count = reader.ReadInt(0, MaxSaved);
        var known = new HashSet<SeriesKey>();
        var all = new List<(string Tenant, SeriesKey Key, WatchedSeries Series)>();
        for (var i = 0; i < count; i++)
        {
            var read = ReadSeries(ref reader);
            if (!known.Add(read.Key))
            {
                throw reader.Wrong();
            }

            all.Add((read.Key.Tenant.Value, read.Key, read));
        }

        if (!reader.IsAtEnd)
        {
            throw reader.Wrong();
        }

        _series.Replace(all);
    }

    private static WatchedSeries ReadSeries(ref StateReader reader)
    {
        if (!TenantId.TryParse(reader.ReadText(MaxNameBytes), out var tenant))
        {
            throw reader.Wrong();
        }

        var device = reader.ReadText(MaxNameBytes);
        var name = reader.ReadText(MaxNameBytes);
        var isDevice = reader.ReadInt(0, 1) == 1;
        if (name.Length == 0 || isDevice != (device.Length > 0))
        {
            throw reader.Wrong();
        }

        var series = new WatchedSeries(new(tenant, isDevice ? device : null, name))
        {
            LastMicros = reader.ReadLong(),
            LastValue = reader.ReadFinite(),
            IntervalMicros = reader.ReadPositive(),
        };
        series.Detector.Load(ref reader);
        series.Checks?.Load(ref reader);
        return series;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Outrigger.Assist.Decisions;
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
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(sizeof(int)), all.Count);
        writer.Advance(sizeof(int));
        foreach (var series in all)
        {
            WriteName(writer, series.Key.Tenant.Value);
            WriteName(writer, series.Key.Device ?? "");
            WriteName(writer, series.Key.Series);
            var memory = writer.GetSpan(EntryBytes(series.Checks is not null));
            var state = new StateWriter(memory);
            lock (series.Gate)
            {
                state.Write(series.Checks is null ? 0 : 1);
                state.Write(series.LastMicros);
                state.Write(series.LastValue);
                state.Write(series.IntervalMicros);
                series.Detector.Save(ref state);
                series.Checks?.Save(ref state);
            }

            writer.Advance(state.Written);
        }
    }

    /// <inheritdoc/>
    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != Version)
        {
            throw new InvalidDataException($"Saved series have format {formatVersion}; this version reads {Version}.");
        }

        var reader = new StateReader(state);
        var count = reader.ReadInt(0, MaxSaved);
        var known = new HashSet<SeriesKey>();
        var all = new List<(string Tenant, SeriesKey Key, WatchedSeries Series)>();
        for (var i = 0; i < count; i++)
        {
            var read = ReadSeries(ref reader);
            if (!known.Add(read.Key))
            {
                throw StateReader.Wrong();
            }

            all.Add((read.Key.Tenant.Value, read.Key, read));
        }

        if (reader.Left != 0)
        {
            throw StateReader.Wrong();
        }

        _series.Replace(all);
    }

    private static int EntryBytes(bool isDevice) => 28 + SeriesDetector.StateBytes + (isDevice ? DeviceChecks.StateBytes : 0);

    private static void WriteName(IBufferWriter<byte> writer, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var memory = writer.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32LittleEndian(memory, length);
        Encoding.UTF8.GetBytes(name, memory[sizeof(int)..]);
        writer.Advance(sizeof(int) + length);
    }

    private static string ReadName(ref StateReader reader) => Encoding.UTF8.GetString(reader.Take(reader.ReadInt(0, MaxNameBytes)));

    private static WatchedSeries ReadSeries(ref StateReader reader)
    {
        if (!TenantId.TryParse(ReadName(ref reader), out var tenant))
        {
            throw StateReader.Wrong();
        }

        var device = ReadName(ref reader);
        var name = ReadName(ref reader);
        var isDevice = reader.ReadInt(0, 1) == 1;
        if (name.Length == 0 || isDevice != (device.Length > 0))
        {
            throw StateReader.Wrong();
        }

        var series = new WatchedSeries(new(tenant, isDevice ? device : null, name))
        {
            LastMicros = reader.ReadLong(),
            LastValue = reader.ReadDouble(),
            IntervalMicros = reader.ReadPositive(),
        };
        series.Detector.Load(ref reader);
        series.Checks?.Load(ref reader);
        return series;
    }
}

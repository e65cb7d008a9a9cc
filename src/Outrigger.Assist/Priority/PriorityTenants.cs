using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Assist.Priority.Estimates;
using Outrigger.Core.Callers;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Priority;

/// <summary>
/// What each tenant's tasks have taught, kept over restarts; loads of places and shares of levels are of the moment and begin
/// anew. Bounded: the tenant not seen for longest gives way. About 600 bytes a tenant and 60 a kind of task. Thread-safe:
/// lock an engine to use it.
/// </summary>
internal sealed class PriorityTenants(IOptions<PriorityOptions> options) : ILearnedState
{
    private readonly Lock _gate = new();
    private readonly PrioritySettings _settings = options.Value.ToSettings();
    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Tenant, PriorityEngine Engine)>> _byTenant = [];
    private readonly LinkedList<(TenantId Tenant, PriorityEngine Engine)> _byUse = new();

    public string Name => "priority";

    public int FormatVersion => 1;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _byTenant.Count;
            }
        }
    }

    public PriorityEngine EngineOf(TenantId tenant)
    {
        lock (_gate)
        {
            if (_byTenant.TryGetValue(tenant, out var node))
            {
                if (_byUse.First != node)
                {
                    _byUse.Remove(node);
                    _byUse.AddFirst(node);
                }

                return node.Value.Engine;
            }

            if (_byTenant.Count >= options.Value.MaxTenants)
            {
                _byTenant.Remove(_byUse.Last!.Value.Tenant);
                _byUse.RemoveLast();
            }

            var engine = new PriorityEngine(_settings);
            _byTenant[tenant] = _byUse.AddFirst((tenant, engine));
            return engine;
        }
    }

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        List<(TenantId Tenant, PriorityEngine Engine)> all;
        lock (_gate)
        {
            all = [.. _byUse];
        }

        using var stream = new MemoryStream();
        using var binary = new BinaryWriter(stream, Encoding.UTF8);
        binary.Write(all.Count);
        foreach (var (tenant, engine) in all)
        {
            lock (engine)
            {
                binary.Write(tenant.Value);
                Write(binary, engine);
            }
        }

        binary.Flush();
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Priorities of format {formatVersion}; {FormatVersion} is read.");
        }

        var loaded = new List<(TenantId Tenant, PriorityEngine Engine)>();
        try
        {
            using var stream = new MemoryStream(state.ToArray());
            using var binary = new BinaryReader(stream, Encoding.UTF8);
            var tenants = binary.ReadInt32();
            Demand(tenants >= 0 && tenants <= state.Length);
            for (var i = 0; i < tenants; i++)
            {
                Demand(TenantId.TryParse(binary.ReadString(), out var tenant) && loaded.TrueForAll(other => other.Tenant != tenant));
                loaded.Add((tenant, Read(binary)));
            }

            Demand(stream.Position == stream.Length);
        }
        catch (Exception failure) when (failure is EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            throw new InvalidDataException("Priorities: it ends too early or is none.", failure);
        }

        lock (_gate)
        {
            _byTenant.Clear();
            _byUse.Clear();
            foreach (var one in loaded.Take(options.Value.MaxTenants))
            {
                _byTenant[one.Tenant] = _byUse.AddLast(one);
            }
        }
    }

    private static void Write(BinaryWriter binary, PriorityEngine engine)
    {
        binary.Write(engine.Outcomes);
        Write(binary, engine.Times.All);
        binary.Write(engine.Times.Kinds.Count);
        foreach (var (kind, times) in engine.Times.Kinds)
        {
            binary.Write(kind);
            Write(binary, times);
        }

        var estimates = engine.Estimates.State;
        WriteAll(binary, [estimates.Count, estimates.Bias, estimates.Square, estimates.LearnedSquare]);
        var risk = engine.Risk;
        binary.Write(risk.Labels);
        WriteAll(binary, risk.Losses);
        foreach (var level in risk.Levels)
        {
            WriteAll(binary, [level.Yes, level.All]);
        }

        var signal = risk.Signal.GetState();
        WriteAll(binary, [signal.Slope, signal.Offset, signal.SlopeSquares, signal.OffsetSquares]);
        binary.Write(risk.Signal.SamplesSeen);
        var weights = new ArrayBufferWriter<byte>();
        risk.Regression.Save(weights);
        binary.Write(weights.WrittenCount);
        binary.Write(weights.WrittenSpan);
        binary.Write(risk.Kinds.Count);
        foreach (var (kind, rate) in risk.Kinds)
        {
            binary.Write(kind);
            WriteAll(binary, [rate.Yes, rate.All]);
        }
    }

    private PriorityEngine Read(BinaryReader binary)
    {
        var engine = new PriorityEngine(_settings) { Outcomes = binary.ReadInt64() };
        Demand(engine.Outcomes >= 0);
        var all = ReadTimes(binary);
        var kinds = ReadMap(binary, ReadTimes);
        engine.Times.Restore(all, kinds);
        Demand(engine.Estimates.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble())));
        var risk = engine.Risk;
        risk.Labels = binary.ReadInt64();
        Demand(risk.Labels >= 0);
        for (var i = 0; i < RiskEstimate.Experts; i++)
        {
            risk.Losses[i] = binary.ReadDouble();
            Demand(risk.Losses[i] is >= 0 and < 1e9);
        }

        for (var i = 0; i < risk.Levels.Length; i++)
        {
            risk.Levels[i] = ReadRate(binary);
        }

        var signal = RiskEstimate.CreateSignal();
        Demand(signal.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble()), binary.ReadInt64()));
        var length = binary.ReadInt32();
        Demand(length is > 0 and < 100_000);
        risk.Regression.Load(binary.ReadBytes(length));
        risk.Restore(signal, ReadMap(binary, ReadRate));
        return engine;
    }

    private static Dictionary<ulong, T> ReadMap<T>(BinaryReader binary, Func<BinaryReader, T> read)
    {
        var count = binary.ReadInt32();
        Demand(count is >= 0 and <= 1_000_000);
        var map = new Dictionary<ulong, T>();
        for (var i = 0; i < count; i++)
        {
            var key = binary.ReadUInt64();
            Demand(map.TryAdd(key, read(binary)));
        }

        return map;
    }

    private static LogMean ReadTimes(BinaryReader binary)
    {
        var times = new LogMean(binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble());
        Demand(times.Count is >= 0 and < 1e6 && Math.Abs(times.Mean) < 50 && times.Variance is >= 0 and < 1e4 && double.IsFinite(times.At));
        return times;
    }

    private static Rate ReadRate(BinaryReader binary)
    {
        var rate = new Rate(binary.ReadDouble(), binary.ReadDouble());
        Demand(rate.All is >= 0 and < 1e9 && rate.Yes >= 0 && rate.Yes <= rate.All + 1e-6);
        return rate;
    }

    private static void Write(BinaryWriter binary, in LogMean times) => WriteAll(binary, [times.Count, times.Mean, times.Variance, times.At]);

    private static void WriteAll(BinaryWriter binary, ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers)
        {
            binary.Write(number);
        }
    }

    private static void Demand(bool isSound)
    {
        if (!isSound)
        {
            throw new InvalidDataException("Priorities: numbers that cannot be.");
        }
    }
}

using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Prediction;

/// <summary>
/// What all tenants' requests have taught, kept over restarts; what failed just now begins anew. Bounded: the tenant not
/// seen for longest gives way. Thread-safe: lock an engine to use it.
/// </summary>
internal sealed class RiskTenants(IOptions<PredictionOptions> options) : ILearnedState
{
    private static readonly RiskSettings Settings = new();

    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Tenant, RiskEngine Engine)>> _byTenant = [];
    private readonly LinkedList<(TenantId Tenant, RiskEngine Engine)> _byUse = new();

    public string Name => "prediction";

    public int FormatVersion => 1;

    public RiskEngine EngineOf(TenantId tenant)
    {
        lock (_gate)
        {
            if (_byTenant.TryGetValue(tenant, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Engine;
            }

            if (_byTenant.Count >= options.Value.MaxTenants)
            {
                _byTenant.Remove(_byUse.Last!.Value.Tenant);
                _byUse.RemoveLast();
            }

            var engine = new RiskEngine(Settings);
            _byTenant[tenant] = _byUse.AddFirst((tenant, engine));
            return engine;
        }
    }

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        List<(TenantId Tenant, RiskEngine Engine)> all;
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
            throw new InvalidDataException($"Risks of format {formatVersion}; {FormatVersion} is read.");
        }

        var loaded = new List<(TenantId Tenant, RiskEngine Engine)>();
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
            throw new InvalidDataException("Risks: it ends too early or is none.", failure);
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

    private static void Write(BinaryWriter binary, RiskEngine engine)
    {
        binary.Write(engine.Samples);
        binary.Write(engine.Failures);
        binary.Write(engine.All);
        var (slope, offset, slopeSquares, offsetSquares) = engine.Calibration.GetState();
        binary.Write(slope);
        binary.Write(offset);
        binary.Write(slopeSquares);
        binary.Write(offsetSquares);
        binary.Write(engine.Calibration.SamplesSeen);
        var weights = new double[engine.Weights.StateLength];
        engine.Weights.CopyTo(weights);

        // Most slots of a small backend are empty.
        binary.Write(weights.Chunk(2).Count(static pair => pair[1] != 0));
        for (var i = 0; i < weights.Length; i += 2)
        {
            if (weights[i + 1] != 0)
            {
                binary.Write(i / 2);
                binary.Write(weights[i]);
                binary.Write(weights[i + 1]);
            }
        }

        var profiles = engine.Profiles.ToList();
        binary.Write(profiles.Count);
        foreach (var (key, profile) in profiles)
        {
            binary.Write(key);
            binary.Write(profile.Count);
            binary.Write(profile.Parameters.Count);
            foreach (var (name, seen) in profile.Parameters)
            {
                binary.Write(name);
                foreach (var count in seen)
                {
                    binary.Write(count);
                }
            }
        }
    }

    private static RiskEngine Read(BinaryReader binary)
    {
        var (samples, failures, all) = (binary.ReadInt64(), binary.ReadDouble(), binary.ReadDouble());
        Demand(samples >= 0 && all is >= 0 and < 1e9 && failures >= 0 && failures <= all + 1e-6);
        var calibration = new PlattCalibration(0.05);
        Demand(calibration.TryRestore((binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble(), binary.ReadDouble()), binary.ReadInt64()));
        var weights = RiskEngine.CreateWeights(Settings);
        var numbers = new double[weights.StateLength];
        var filled = binary.ReadInt32();
        Demand(filled >= 0 && filled <= numbers.Length / 2);
        for (var i = 0; i < filled; i++)
        {
            var slot = binary.ReadInt32();
            Demand(slot >= 0 && slot < numbers.Length / 2);
            numbers[2 * slot] = binary.ReadDouble();
            numbers[(2 * slot) + 1] = binary.ReadDouble();
        }

        Demand(weights.TryRestore(numbers));
        var profiles = new List<(ulong, ParameterProfile)>();
        var seenKeys = new HashSet<ulong>();
        var count = binary.ReadInt32();
        Demand(count is >= 0 and <= RiskEngine.MaxRoutes);
        for (var i = 0; i < count; i++)
        {
            var key = binary.ReadUInt64();
            var profile = new ParameterProfile { Count = binary.ReadDouble() };
            var parameters = binary.ReadInt32();
            Demand(seenKeys.Add(key) && profile.Count is >= 0 and < 1e9 && parameters is >= 0 and <= ParameterProfile.MaxParameters);
            for (var p = 0; p < parameters; p++)
            {
                var name = binary.ReadString();
                var seen = new float[ParameterProfile.Shapes + 1];
                for (var s = 0; s < seen.Length; s++)
                {
                    seen[s] = binary.ReadSingle();
                    Demand(seen[s] is >= 0 and < 1e9f);
                }

                Demand(profile.Parameters.TryAdd(name, seen));
            }

            profiles.Add((key, profile));
        }

        var engine = new RiskEngine(Settings);
        engine.Restore(weights, calibration, samples, failures, all, profiles);
        return engine;
    }

    private static void Demand(bool isSound)
    {
        if (!isSound)
        {
            throw new InvalidDataException("Risks: numbers that cannot be.");
        }
    }
}

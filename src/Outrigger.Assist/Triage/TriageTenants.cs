using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Triage;

/// <summary>
/// All tenants' lists and what they taught, kept over restarts. Bounded: beyond, a tenant without open items not seen for
/// longest gives way, and only when all have some, the one not seen for longest. Thread-safe: lock a tenant to use it.
/// </summary>
internal sealed class TriageTenants(IOptions<TriageOptions> options) : ILearnedState
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Id, TriageTenant Tenant)>> _byId = [];
    private readonly LinkedList<(TenantId Id, TriageTenant Tenant)> _byUse = new();
    private readonly TriageSettings _settings = options.Value.ToSettings();

    public string Name => "triage";

    public int FormatVersion => 1;

    /// <summary>How many items are open, all tenants together.</summary>
    public int OpenItems
    {
        get
        {
            lock (_gate)
            {
                return _byUse.Sum(static one => one.Tenant.Open.Count);
            }
        }
    }

    public TriageTenant Of(TenantId id)
    {
        lock (_gate)
        {
            if (_byId.TryGetValue(id, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Tenant;
            }

            if (_byId.Count >= options.Value.MaxTenants)
            {
                var leaves = _byUse.Last!;
                for (var older = leaves; older is not null; older = older.Previous)
                {
                    if (older.Value.Tenant.Open.Count == 0)
                    {
                        leaves = older;
                        break;
                    }
                }

                _byId.Remove(leaves.Value.Id);
                _byUse.Remove(leaves);
            }

            var tenant = new TriageTenant(_settings);
            _byId[id] = _byUse.AddFirst((id, tenant));
            return tenant;
        }
    }

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        List<(TenantId Id, TriageTenant Tenant)> all;
        lock (_gate)
        {
            all = [.. _byUse];
        }

        using var stream = new MemoryStream();
        using var binary = new BinaryWriter(stream, Encoding.UTF8);
        binary.Write(all.Count);
        foreach (var (id, tenant) in all)
        {
            lock (tenant)
            {
                binary.Write(id.Value);
                TriageCodec.Write(binary, tenant);
            }
        }

        binary.Flush();
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Triage of format {formatVersion}; {FormatVersion} is read.");
        }

        var loaded = new List<(TenantId Id, TriageTenant Tenant)>();
        try
        {
            using var stream = new MemoryStream(state.ToArray());
            using var binary = new BinaryReader(stream, Encoding.UTF8);
            var tenants = binary.ReadInt32();
            TriageCodec.Demand(tenants >= 0 && tenants <= state.Length);
            for (var i = 0; i < tenants; i++)
            {
                TriageCodec.Demand(TenantId.TryParse(binary.ReadString(), out var id) && loaded.TrueForAll(other => other.Id != id));
                loaded.Add((id, TriageCodec.Read(binary, _settings)));
            }

            TriageCodec.Demand(stream.Position == stream.Length);
        }
        catch (Exception failure) when (failure is EndOfStreamException or FormatException or ArgumentException or IOException)
        {
            throw new InvalidDataException("Triage: it ends too early or is none.", failure);
        }

        lock (_gate)
        {
            _byId.Clear();
            _byUse.Clear();
            foreach (var one in loaded.Take(options.Value.MaxTenants))
            {
                _byId[one.Id] = _byUse.AddLast(one);
            }
        }
    }
}

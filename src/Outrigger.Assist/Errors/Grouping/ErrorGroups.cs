using System.Buffers;
using System.Text;
using Microsoft.Extensions.Options;
using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Errors.Grouping;

/// <summary>The groups of all tenants, kept over restarts. Bounded: the tenant not seen for longest gives way. Thread-safe: one lock a tenant.</summary>
internal sealed class ErrorGroups(IOptions<ErrorsOptions> options) : ILearnedState
{
    private const int MaxText = 400;

    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Tenant, SignatureIndex Index)>> _byTenant = [];
    private LinkedList<(TenantId Tenant, SignatureIndex Index)> _byUse = new();

    public string Name => "errors";

    public int FormatVersion => 1;

    /// <summary>Groups and counts an error.</summary>
    public (string Id, long Count, double Recent, double Daily, bool IsNew) Observe(TenantId tenant, ReadOnlySpan<char> type, ReadOnlySpan<char> template, ReadOnlySpan<StackFrame> frames, long nowMicros)
    {
        var index = IndexOf(tenant);
        lock (index)
        {
            var group = index.Observe(type, template, frames, nowMicros);
            return (group.Id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), group.Count, group.Recent, group.Daily, group.Count == 1);
        }
    }

    public IReadOnlyList<ErrorPattern> List(TenantId tenant, int limit, long nowMicros)
    {
        SignatureIndex? index;
        lock (_gate)
        {
            index = _byTenant.TryGetValue(tenant, out var node) ? node.Value.Index : null;
        }

        if (index is null)
        {
            return [];
        }

        lock (index)
        {
            return
            [
                .. index.Groups
                    .Select(group => (Group: group, Daily: group.Daily * Math.Exp(-Math.Max(0, nowMicros - group.LastMicros) / 86_400e6)))
                    .OrderByDescending(static one => one.Daily).Take(limit)
                    .Select(static one => new ErrorPattern(
                        one.Group.Id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), one.Group.Type, one.Group.Template, one.Group.Count, Math.Round(one.Daily, 2),
                        Core.Time.ClockExtensions.FromUnixMicroseconds(one.Group.FirstMicros), Core.Time.ClockExtensions.FromUnixMicroseconds(one.Group.LastMicros))),
            ];
        }
    }

    public void Save(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        List<(TenantId Tenant, SignatureIndex Index)> all;
        lock (_gate)
        {
            all = [.. _byUse];
        }

        using var stream = new MemoryStream();
        using var binary = new BinaryWriter(stream, Encoding.UTF8);
        binary.Write(all.Count);
        foreach (var (tenant, index) in all)
        {
            lock (index)
            {
                binary.Write(tenant.Value);
                binary.Write(index.Count);
                foreach (var group in index.Groups)
                {
                    Write(binary, group);
                }
            }
        }

        binary.Flush();
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    public void Load(int formatVersion, ReadOnlySpan<byte> state)
    {
        if (formatVersion != FormatVersion)
        {
            throw new InvalidDataException($"Groups of errors of format {formatVersion}; {FormatVersion} is read.");
        }

        var loaded = new Dictionary<TenantId, LinkedListNode<(TenantId Tenant, SignatureIndex Index)>>();
        var byUse = new LinkedList<(TenantId Tenant, SignatureIndex Index)>();
        try
        {
            using var stream = new MemoryStream(state.ToArray());
            using var binary = new BinaryReader(stream, Encoding.UTF8);
            var tenants = binary.ReadInt32();
            Demand(tenants >= 0 && tenants <= state.Length);
            for (var i = 0; i < tenants; i++)
            {
                Demand(TenantId.TryParse(binary.ReadString(), out var tenant) && !loaded.ContainsKey(tenant));
                var count = binary.ReadInt32();
                Demand(count >= 0 && count <= state.Length);
                var index = new SignatureIndex(options.Value.MaxSignatures, new SignatureSettings());
                for (var g = 0; g < count; g++)
                {
                    index.Restore(Read(binary));
                }

                if (loaded.Count < options.Value.MaxTenants)
                {
                    loaded[tenant] = byUse.AddLast((tenant, index));
                }
            }

            Demand(stream.Position == stream.Length);
        }
        catch (Exception failure) when (failure is EndOfStreamException or FormatException or ArgumentException or DecoderFallbackException or IOException)
        {
            throw new InvalidDataException("Groups of errors: it ends too early or is none.", failure);
        }

        lock (_gate)
        {
            _byTenant.Clear();
            _byUse = byUse;
            foreach (var (tenant, node) in loaded)
            {
                _byTenant[tenant] = node;
            }
        }
    }

    private static void Write(BinaryWriter binary, SignatureGroup group)
    {
        binary.Write(group.Id);
        binary.Write(group.Type);
        binary.Write(group.Template);
        binary.Write(group.Count);
        binary.Write(group.FirstMicros);
        binary.Write(group.LastMicros);
        binary.Write(group.Recent);
        binary.Write(group.Daily);
        binary.Write((byte)group.Exemplars.Count);
        foreach (var exemplar in group.Exemplars)
        {
            binary.Write((byte)exemplar.Length);
            foreach (var frame in exemplar)
            {
                binary.Write(frame.Full);
                binary.Write(frame.Short);
                binary.Write(frame.Type);
                binary.Write(frame.Method);
                binary.Write((byte)frame.Traits);
            }
        }
    }

    private static SignatureGroup Read(BinaryReader binary)
    {
        var id = binary.ReadUInt64();
        var (type, template) = (binary.ReadString(), binary.ReadString());
        Demand(type.Length <= MaxText && template.Length <= MessageTemplate.SignatureLength);
        var group = new SignatureGroup { Id = id, Type = type, Template = template, TypeHash = TextHash.Of(type), TemplateHash = TextHash.Of(template) };
        (group.Count, group.FirstMicros, group.LastMicros) = (binary.ReadInt64(), binary.ReadInt64(), binary.ReadInt64());
        (group.Recent, group.Daily) = (binary.ReadDouble(), binary.ReadDouble());
        Demand(group.Count > 0 && group.FirstMicros >= 0 && group.LastMicros >= group.FirstMicros && group.Recent is >= 0 and < 1e12 && group.Daily is >= 0 and < 1e12);
        var exemplars = binary.ReadByte();
        Demand(exemplars <= SignatureGroup.MaxExemplars);
        for (var e = 0; e < exemplars; e++)
        {
            var frames = new StackFrame[binary.ReadByte()];
            Demand(frames.Length is > 0 and <= SignatureGroup.MaxFrames);
            for (var f = 0; f < frames.Length; f++)
            {
                frames[f] = new StackFrame(binary.ReadUInt32(), binary.ReadUInt32(), binary.ReadUInt32(), binary.ReadUInt32(), (FrameTraits)binary.ReadByte());
            }

            group.Exemplars.Add(frames);
        }

        return group;
    }

    private static void Demand(bool isSound)
    {
        if (!isSound)
        {
            throw new InvalidDataException("Groups of errors: numbers that cannot be.");
        }
    }

    private SignatureIndex IndexOf(TenantId tenant)
    {
        lock (_gate)
        {
            if (_byTenant.TryGetValue(tenant, out var node))
            {
                node.List!.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Index;
            }

            if (_byTenant.Count >= options.Value.MaxTenants)
            {
                _byTenant.Remove(_byUse.Last!.Value.Tenant);
                _byUse.RemoveLast();
            }

            var index = new SignatureIndex(options.Value.MaxSignatures, new SignatureSettings());
            _byTenant[tenant] = _byUse.AddFirst((tenant, index));
            return index;
        }
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>
/// A model for each tenant, kept over restarts. Bounded: the tenant not seen for longest gives way. O(1) to find.
/// Thread-safe: lock a model to use it, as <see cref="Save"/> does.
/// </summary>
/// <param name="what">What they are, for error texts.</param>
/// <param name="most">For how many tenants, at least 1.</param>
/// <param name="create">Makes one that has learned nothing.</param>
/// <param name="isSpare">Those that go before all others, from the one not seen for longest on; null when none does.</param>
internal sealed class TenantModels<TModel>(string what, int most, Func<TModel> create, Func<TModel, bool>? isSpare = null)
    where TModel : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TenantId, LinkedListNode<(TenantId Tenant, TModel Model)>> _byTenant = [];
    private readonly LinkedList<(TenantId Tenant, TModel Model)> _byUse = new();

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

    /// <summary>All of them, that of the tenant seen last first.</summary>
    public IReadOnlyList<(TenantId Tenant, TModel Model)> All
    {
        get
        {
            lock (_gate)
            {
                return [.. _byUse];
            }
        }
    }

    /// <summary>A tenant's model, now the one seen last; made when absent.</summary>
    public TModel Of(TenantId tenant)
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

                return node.Value.Model;
            }

            if (_byTenant.Count >= most)
            {
                MakeRoom();
            }

            var model = create();
            _byTenant[tenant] = _byUse.AddFirst((tenant, model));
            return model;
        }
    }

    /// <summary>A tenant's model, which does not count as seen.</summary>
    public bool TryFind(TenantId tenant, [NotNullWhen(true)] out TModel? model)
    {
        lock (_gate)
        {
            model = _byTenant.TryGetValue(tenant, out var node) ? node.Value.Model : null;
            return model is not null;
        }
    }

    /// <summary>Writes how many there are, then each tenant's id and model.</summary>
    public void Save(IBufferWriter<byte> writer, Action<BinaryWriter, TModel> write)
    {
        var all = All;
        StateStream.Write(writer, binary =>
        {
            binary.Write(all.Count);
            foreach (var (tenant, model) in all)
            {
                lock (model)
                {
                    binary.Write(tenant.Value);
                    write(binary, model);
                }
            }
        });
    }

    /// <summary>Takes saved ones in the place of those that are here; when it throws, these stay.</summary>
    /// <param name="formatVersion">What they were written with.</param>
    /// <param name="expectedVersion">What can be read.</param>
    /// <param name="state">What was saved.</param>
    /// <param name="read">Reads a model.</param>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public void Load(int formatVersion, int expectedVersion, ReadOnlySpan<byte> state, Func<BinaryReader, TModel> read)
    {
        if (formatVersion != expectedVersion)
        {
            throw new InvalidDataException($"{what} of format {formatVersion}; {expectedVersion} is read.");
        }

        var loaded = Read(state, read);
        lock (_gate)
        {
            _byTenant.Clear();
            _byUse.Clear();
            foreach (var one in loaded.Take(most))
            {
                _byTenant[one.Tenant] = _byUse.AddLast(one);
            }
        }
    }

    private List<(TenantId Tenant, TModel Model)> Read(ReadOnlySpan<byte> state, Func<BinaryReader, TModel> read)
    {
        var loaded = new List<(TenantId Tenant, TModel Model)>();
        var known = new HashSet<TenantId>();
        try
        {
            using var stream = new MemoryStream(state.ToArray());
            using var binary = new BinaryReader(stream, Encoding.UTF8);
            var tenants = binary.ReadInt32();
            SavedNumbers.Demand(tenants >= 0 && tenants <= state.Length, what);
            for (var i = 0; i < tenants; i++)
            {
                SavedNumbers.Demand(TenantId.TryParse(binary.ReadString(), out var tenant) && known.Add(tenant), what);
                loaded.Add((tenant, read(binary)));
            }

            SavedNumbers.Demand(stream.Position == stream.Length, what);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or IOException)
        {
            throw new InvalidDataException($"{what}: it ends too early or is none.", failure);
        }

        return loaded;
    }

    private void MakeRoom()
    {
        var leaves = _byUse.Last!;
        for (var older = isSpare is null ? null : leaves; older is not null; older = older.Previous)
        {
            if (isSpare!(older.Value.Model))
            {
                leaves = older;
                break;
            }
        }

        _byTenant.Remove(leaves.Value.Tenant);
        _byUse.Remove(leaves);
    }
}

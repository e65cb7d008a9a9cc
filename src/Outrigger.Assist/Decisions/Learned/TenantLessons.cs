using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Outrigger.Assist.Decisions.Learned;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Decisions.Learned;

/// <summary>
/// What was learned of single cases, by tenant and key; of each tenant at most so many, the one used longest ago gives way,
/// and so do tenants. O(1) to find and keep. Thread-safe: one lock.
/// </summary>
/// <param name="perTenant">How many a tenant has at most.</param>
/// <param name="tenants">For how many tenants.</param>
internal sealed class TenantLessons<TLesson>(int perTenant, int tenants)
    where TLesson : class
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Home> _byUse = new();
    private readonly Dictionary<TenantId, LinkedListNode<Home>> _byTenant = [];

    /// <summary>Whether a lesson is there; it counts as used.</summary>
    public bool TryFind(TenantId tenant, ulong key, [NotNullWhen(true)] out TLesson? lesson)
    {
        lock (_gate)
        {
            lesson = null;
            if (!_byTenant.TryGetValue(tenant, out var home) || !home.Value.ByKey.TryGetValue(key, out var node))
            {
                return false;
            }

            Touch(home);
            home.Value.ByUse.Remove(node);
            home.Value.ByUse.AddFirst(node);
            lesson = node.Value.Lesson;
            return true;
        }
    }

    /// <summary>Keeps a lesson in the place of an older one of that key.</summary>
    public void Keep(TenantId tenant, ulong key, TLesson lesson)
    {
        lock (_gate)
        {
            var home = HomeOf(tenant);
            Touch(home);
            Add(home.Value, key, lesson);
        }
    }

    /// <summary>All of a tenant, the one used last first. O(lessons).</summary>
    public IReadOnlyList<TLesson> All(TenantId tenant)
    {
        lock (_gate)
        {
            return _byTenant.TryGetValue(tenant, out var home) ? [.. home.Value.ByUse.Select(static one => one.Lesson)] : [];
        }
    }

    /// <summary>Writes all of them.</summary>
    public void Save(IBufferWriter<byte> writer, Action<BinaryWriter, TLesson> write)
    {
        StateStream.Write(writer, binary =>
        {
            lock (_gate)
            {
                binary.Write7BitEncodedInt(_byUse.Count);
                foreach (var (tenant, byKey, byUse) in _byUse)
                {
                    binary.Write(tenant.Value);
                    binary.Write7BitEncodedInt(byKey.Count);
                    foreach (var (key, lesson) in byUse)
                    {
                        binary.Write(key);
                        write(binary, lesson);
                    }
                }
            }
        });
    }

    /// <summary>Takes saved ones in the place of those that are here; when it throws, these stay.</summary>
    /// <exception cref="InvalidDataException">They cannot be read.</exception>
    public void Load(ReadOnlySpan<byte> state, Func<BinaryReader, TLesson> read)
    {
        var loaded = new List<(TenantId Tenant, List<(ulong Key, TLesson Lesson)> Lessons)>();
        try
        {
            using var binary = new BinaryReader(new MemoryStream(state.ToArray()), new UTF8Encoding(false, true));
            for (var left = Count(binary, state.Length); left > 0; left--)
            {
                if (!TenantId.TryParse(binary.ReadString(), out var tenant) || loaded.Exists(one => one.Tenant == tenant))
                {
                    throw new InvalidDataException("Lessons: a tenant that cannot be.");
                }

                var lessons = new List<(ulong, TLesson)>();
                for (var of = Count(binary, state.Length); of > 0; of--)
                {
                    lessons.Add((binary.ReadUInt64(), read(binary)));
                }

                loaded.Add((tenant, lessons));
            }

            if (binary.BaseStream.Position != binary.BaseStream.Length)
            {
                throw new InvalidDataException("Lessons: there is more than them.");
            }
        }
        catch (Exception failure) when (failure is IOException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("Lessons: they cannot be read.", failure);
        }

        lock (_gate)
        {
            _byUse.Clear();
            _byTenant.Clear();
            foreach (var (tenant, lessons) in Enumerable.Reverse(loaded))
            {
                var home = HomeOf(tenant);
                foreach (var (key, lesson) in Enumerable.Reverse(lessons))
                {
                    Add(home.Value, key, lesson);
                }
            }
        }
    }

    private static int Count(BinaryReader binary, int most) =>
        binary.Read7BitEncodedInt() is var count && count >= 0 && count <= most ? count : throw new InvalidDataException("Lessons: a number of them that cannot be.");

    private void Add(Home home, ulong key, TLesson lesson)
    {
        var (_, byKey, byUse) = home;
        if (byKey.Remove(key, out var old))
        {
            byUse.Remove(old);
        }

        byKey[key] = byUse.AddFirst((key, lesson));
        if (byKey.Count > perTenant)
        {
            byKey.Remove(byUse.Last!.Value.Key);
            byUse.RemoveLast();
        }
    }

    private LinkedListNode<Home> HomeOf(TenantId tenant)
    {
        if (_byTenant.TryGetValue(tenant, out var home))
        {
            return home;
        }

        _byTenant[tenant] = home = _byUse.AddFirst(new Home(tenant, [], new()));
        if (_byTenant.Count > tenants)
        {
            _byTenant.Remove(_byUse.Last!.Value.Tenant);
            _byUse.RemoveLast();
        }

        return home;
    }

    private void Touch(LinkedListNode<Home> home)
    {
        _byUse.Remove(home);
        _byUse.AddFirst(home);
    }

    private sealed record Home(TenantId Tenant, Dictionary<ulong, LinkedListNode<(ulong Key, TLesson Lesson)>> ByKey, LinkedList<(ulong Key, TLesson Lesson)> ByUse);
}

using System.Text;

namespace Outrigger.Assist.DriftProfiles;

/// <summary>
/// The fields of a route's bodies as a tree in one list, found by parent and name without allocating. Bounded: when a
/// parent has more children than <see cref="MaxChildren"/> its names are data (a map) and all become one child <c>*</c>;
/// when the table is full, new fields are left out and counted. Not thread-safe.
/// </summary>
internal sealed class FieldTable
{
    public const int MaxChildren = 64;
    public const int MaxNameBytes = 128;

    /// <summary>The most fields a route may have, whatever is set.</summary>
    public const int MostFields = 4096;

    private static readonly byte[] AnyName = "*"u8.ToArray();

    private readonly List<Field> _fields = [];
    private int[] _slots = new int[64];

    public int Count => _fields.Count;

    /// <summary>Fields that had no room.</summary>
    public long LeftOut { get; private set; }

    public Field this[int index] => _fields[index];

    /// <summary>The field of a name below a parent; begun when it is new; -1 when there is no room or the name is too long.</summary>
    public int Get(int parent, ReadOnlySpan<byte> name, int most)
    {
        if (parent >= 0 && _fields[parent].IsMap)
        {
            name = AnyName;
        }

        var hash = Hash(parent + 1, name);
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        for (; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            var field = _fields[_slots[slot] - 1];
            if (field.Parent == parent && name.SequenceEqual(field.Name))
            {
                return _slots[slot] - 1;
            }
        }

        if (_fields.Count >= most || name.Length > MaxNameBytes)
        {
            LeftOut++;
            return -1;
        }

        if (parent >= 0 && ++_fields[parent].Children > MaxChildren)
        {
            _fields[parent].IsMap = true;
            return Get(parent, AnyName, most);
        }

        return Add(parent, name.ToArray());
    }

    /// <summary>The field of a path (<c>order.items[].sku</c>); -1 when there is none.</summary>
    public int Find(string path)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (_fields[i].Path == path)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Adds a field at the end; for saved states.</summary>
    public int Add(int parent, byte[] name)
    {
        _fields.Add(new Field(parent, name, PathOf(parent, name)));
        if (_fields.Count * 2 > _slots.Length)
        {
            _slots = new int[_slots.Length * 2];
            for (var i = 0; i < _fields.Count; i++)
            {
                Place(i);
            }
        }
        else
        {
            Place(_fields.Count - 1);
        }

        return _fields.Count - 1;
    }

    /// <summary>FNV-1a over a number and bytes, mixed at the end.</summary>
    public static ulong Hash(int seed, ReadOnlySpan<byte> bytes)
    {
        var hash = Core.Learning.Fnv1a.Basis ^ ((ulong)(uint)seed * 0x9E3779B97F4A7C15UL);
        foreach (var b in bytes)
        {
            hash = Core.Learning.Fnv1a.Add(hash, b);
        }

        hash ^= hash >> 32;
        hash *= 0xD6E8FEB86659FD93UL;
        return hash ^ (hash >> 32);
    }

    private void Place(int index)
    {
        var mask = _slots.Length - 1;
        var slot = (int)Hash(_fields[index].Parent + 1, _fields[index].Name) & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = index + 1;
    }

    private string PathOf(int parent, byte[] name)
    {
        var text = Encoding.UTF8.GetString(name);
        if (parent < 0)
        {
            return text == "2xx" ? "" : text + ":";
        }

        var above = _fields[parent].Path;
        return text == "[]" ? above + text : above.Length == 0 || above.EndsWith(':') ? above + text : above + "." + text;
    }
}

/// <summary>One field of a route's bodies.</summary>
internal sealed class Field(int parent, byte[] name, string path)
{
    /// <summary>The field above; -1 for the body itself.</summary>
    public int Parent { get; } = parent;

    /// <summary>Its name, UTF-8; <c>[]</c> for the members of a list.</summary>
    public byte[] Name { get; } = name;

    /// <summary>How people call it.</summary>
    public string Path { get; } = path;

    public bool IsMember { get; } = name.AsSpan().SequenceEqual("[]"u8) || name.AsSpan().SequenceEqual("*"u8);

    public int Children { get; set; }

    public bool IsMap { get; set; }

    /// <summary>What its values look like.</summary>
    public FieldShape Shape { get; set; } = new();

    /// <summary>Whether the stable version ever had it.</summary>
    public bool IsKnown { get; set; }

    /// <summary>What was counted of the stable version, by client; null for clients that never came by.</summary>
    public SignalCounts?[] Stable { get; set; } = [];
}

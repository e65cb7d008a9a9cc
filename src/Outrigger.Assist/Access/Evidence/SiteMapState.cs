using System.Buffers;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>The site's paths and steps, over a restart.</summary>
internal sealed partial class SiteMap
{
    /// <summary>Writes all of it.</summary>
    public void Save(IBufferWriter<byte> writer)
    {
        StateWriter.Int(writer, _children.Count);
        foreach (var (prefix, children) in _children)
        {
            StateWriter.Long(writer, (long)prefix);
            StateWriter.Int(writer, children?.Count ?? -1);
            foreach (var child in children ?? [])
            {
                StateWriter.Long(writer, (long)child);
            }
        }

        StateWriter.Int(writer, _pairs.Count);
        foreach (var ((from, to), count) in _pairs)
        {
            StateWriter.Long(writer, (long)from);
            StateWriter.Long(writer, (long)to);
            StateWriter.Double(writer, count);
        }

        StateWriter.Double(writer, _pages);
        StateWriter.Double(writer, _assets);
        StateWriter.Double(writer, _calls);
    }

    /// <summary>Reads into an empty one.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Load(ref StateReader reader)
    {
        var prefixes = reader.Count(12);
        if (prefixes > MaxPrefixes)
        {
            throw new InvalidDataException("Access state: too many paths.");
        }

        for (var i = 0; i < prefixes; i++)
        {
            var prefix = (ulong)reader.Long();
            var count = reader.Int();
            if (count is < -1 or > MaxChildren)
            {
                throw new InvalidDataException("Access state: too many segments.");
            }

            HashSet<ulong>? children = count < 0 ? null : [];
            for (var j = 0; j < count; j++)
            {
                children!.Add((ulong)reader.Long());
            }

            _children[prefix] = children;
        }

        var pairs = reader.Count(24);
        for (var i = 0; i < pairs; i++)
        {
            var (from, to) = ((ulong)reader.Long(), (ulong)reader.Long());
            var count = (float)reader.Bounded(1e9);
            if (count < 0)
            {
                throw new InvalidDataException("Access state: a count below none.");
            }

            _pairs[(from, to)] = count;
            _from[from] = _from.GetValueOrDefault(from) + count;
            _total += count;
        }

        (_pages, _assets, _calls) = (reader.Bounded(1e9), reader.Bounded(1e9), reader.Bounded(1e9));
        if (_pages < 0 || _assets < 0 || _calls < 0)
        {
            throw new InvalidDataException("Access state: a count below none.");
        }
    }
}

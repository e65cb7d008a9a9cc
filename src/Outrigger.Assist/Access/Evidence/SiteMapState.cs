using Outrigger.Assist.Decisions.Learned;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>The site's paths and steps, over a restart.</summary>
internal sealed partial class SiteMap
{
    /// <summary>Writes all of it.</summary>
    public void Save(StateWriter writer)
    {
        writer.Write(_children.Count);
        foreach (var (prefix, children) in _children)
        {
            writer.Write(prefix);
            writer.Write(children?.Count ?? -1);
            foreach (var child in children ?? [])
            {
                writer.Write(child);
            }
        }

        writer.Write(_pairs.Count);
        foreach (var ((from, to), count) in _pairs)
        {
            writer.Write(from);
            writer.Write(to);
            writer.Write((double)count);
        }

        writer.Write((double)_pages);
        writer.Write((double)_assets);
        writer.Write((double)_calls);
    }

    /// <summary>Reads into an empty one.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public void Load(ref StateReader reader)
    {
        var prefixes = reader.ReadCountOf(12);
        if (prefixes > MaxPrefixes)
        {
            throw reader.Wrong("too many paths");
        }

        for (var i = 0; i < prefixes; i++)
        {
            var prefix = reader.ReadULong();
            var count = reader.ReadInt();
            if (count is < -1 or > MaxChildren)
            {
                throw reader.Wrong("too many segments");
            }

            HashSet<ulong>? children = count < 0 ? null : [];
            for (var j = 0; j < count; j++)
            {
                children!.Add(reader.ReadULong());
            }

            _children[prefix] = children;
        }

        var pairs = reader.ReadCountOf(24);
        for (var i = 0; i < pairs; i++)
        {
            var (from, to) = (reader.ReadULong(), reader.ReadULong());
            var count = (float)reader.ReadBounded(1e9);
            if (count < 0)
            {
                throw reader.Wrong("a count below none");
            }

            _pairs[(from, to)] = count;
            _from[from] = _from.GetValueOrDefault(from) + count;
            _total += count;
        }

        (_pages, _assets, _calls) = (reader.ReadBounded(1e9), reader.ReadBounded(1e9), reader.ReadBounded(1e9));
        if (_pages < 0 || _assets < 0 || _calls < 0)
        {
            throw reader.Wrong("a count below none");
        }
    }
}

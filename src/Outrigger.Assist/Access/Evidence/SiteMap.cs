using System.Runtime.InteropServices;

namespace Outrigger.Assist.Access.Evidence;

/// <summary>
/// What a site's own traffic teaches of it: which segments of its paths vary, and how often people go from one kind of path
/// to another. Learned from what was answered well; one client teaches no more than its share, which whoever calls ensures.
/// At most 4,096 prefixes of 24 children and 16,384 pairs: about 2 MB full. Not thread-safe.
/// </summary>
internal sealed partial class SiteMap
{
    public const int MaxPrefixes = 4096;
    public const int MaxPairs = 16_384;

    private const int MaxChildren = 24;
    private const ulong Any = 0xA24BAED4963EE407;
    private const double Halve = 200_000;
    private const double LeastPages = 100;

    private readonly Dictionary<ulong, HashSet<ulong>?> _children = [];
    private readonly Dictionary<(ulong From, ulong To), float> _pairs = [];
    private readonly Dictionary<ulong, float> _from = [];
    private double _total;
    private double _pages;
    private double _assets;
    private double _calls;

    /// <summary>The kind of a path: segments that vary here are left out.</summary>
    /// <param name="path">The path.</param>
    /// <param name="number">The last number in it; −1 for none.</param>
    /// <param name="isKnown">Whether its like was answered well before.</param>
    public ulong KindOf(string path, out long number, out bool isKnown)
    {
        var kind = Core.Learning.Fnv1a.Basis;
        number = -1;
        isKnown = true;
        foreach (var part in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(part);
            if (segment.IsEmpty)
            {
                continue;
            }

            var digits = Number(segment);
            if (digits >= 0)
            {
                number = digits;
            }

            if (!_children.TryGetValue(kind, out var children))
            {
                isKnown = false;
                kind = Join(kind, digits >= 0 ? Any : Hash(segment));
            }
            else if (children is null || digits >= 0)
            {
                kind = Join(kind, Any);
            }
            else
            {
                var hash = Hash(segment);
                isKnown &= children.Contains(hash);
                kind = Join(kind, hash);
            }
        }

        return kind;
    }

    /// <summary>Learns that a path was answered well.</summary>
    public void LearnPath(string path)
    {
        var kind = Core.Learning.Fnv1a.Basis;
        foreach (var part in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(part);
            if (segment.IsEmpty)
            {
                continue;
            }

            if (!_children.TryGetValue(kind, out var children) && _children.Count < MaxPrefixes)
            {
                _children[kind] = children = [];
            }

            var hash = Number(segment) >= 0 ? Any : Hash(segment);
            if (children is not null && hash != Any && children.Add(hash) && children.Count > MaxChildren)
            {
                _children[kind] = children = null;
            }

            kind = Join(kind, children is null ? Any : hash);
        }
    }

    /// <summary>Whether pages of this site load assets from it.</summary>
    public bool HasAssets => _pages > LeastPages && _assets > 0.3 * _pages;

    /// <summary>Whether pages of this site make calls.</summary>
    public bool HasCalls => _pages > LeastPages && _calls > 0.3 * _pages;

    /// <summary>Learns what those with a session ask for.</summary>
    public void LearnForm(RequestForm form)
    {
        _ = form switch { RequestForm.Page => _pages++, RequestForm.Asset => _assets++, RequestForm.Call => _calls++, _ => 0 };
        if (_pages > Halve)
        {
            (_pages, _assets, _calls) = (_pages / 2, _assets / 2, _calls / 2);
        }
    }

    /// <summary>How surprising a step is: −ln of its share, at most 7; 2 while little is known.</summary>
    public double Surprise(ulong from, ulong to)
    {
        if (_total < 300)
        {
            return 2;
        }

        var all = _from.GetValueOrDefault(from);
        var share = (_pairs.GetValueOrDefault((from, to)) + (3 * (0.01 + (_from.GetValueOrDefault(to) / _total)))) / (all + 3.5);
        return Math.Clamp(-Math.Log(share), 0, 7);
    }

    /// <summary>Learns a step.</summary>
    public void LearnStep(ulong from, ulong to)
    {
        ref var pair = ref CollectionsMarshal.GetValueRefOrAddDefault(_pairs, (from, to), out _);
        pair++;
        ref var all = ref CollectionsMarshal.GetValueRefOrAddDefault(_from, from, out _);
        all++;
        if (++_total > Halve || _pairs.Count > MaxPairs)
        {
            Fade();
        }
    }

    internal static ulong Hash(ReadOnlySpan<char> text) => Core.Learning.Fnv1a.Of(text);

    internal static ulong Join(ulong first, ulong second)
    {
        var z = (first * 0x9E3779B97F4A7C15) + second;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    // The last run of digits, when the segment is a number or ends in one (with or without an extension).
    private static long Number(ReadOnlySpan<char> segment)
    {
        var dot = segment.IndexOf('.');
        var name = dot > 0 ? segment[..dot] : segment;
        var end = name.Length;
        var start = end;
        while (start > 0 && char.IsAsciiDigit(name[start - 1]))
        {
            start--;
        }

        return end - start >= 2 || (end - start == 1 && name.Length == 1) ? long.TryParse(name[Math.Max(start, end - 15)..], out var number) ? number : -1 : -1;
    }

    private void Fade()
    {
        foreach (var key in _pairs.Keys.ToArray())
        {
            if ((_pairs[key] /= 2) < 0.6f)
            {
                _pairs.Remove(key);
            }
        }

        foreach (var key in _from.Keys.ToArray())
        {
            if ((_from[key] /= 2) < 0.6f)
            {
                _from.Remove(key);
            }
        }

        _total /= 2;
    }
}

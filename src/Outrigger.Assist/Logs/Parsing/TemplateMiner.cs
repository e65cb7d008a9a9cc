using System.Runtime.InteropServices;
using Outrigger.Core.Learning;

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// Learns templates online, a line at a time. A line is scanned into keys; lines with equal keys are one form, found by
/// one look into a cache; other forms are matched in a tree. A new form is a template of its own until enough siblings
/// (forms that differ at one position, at a look for pairs at two) show that the position varies; then they become one.
/// So a position is a variable only where it was seen to vary, and rare statements that differ in a word stay apart.
/// </summary>
/// <remarks>
/// One line costs about 1 µs when its form is known, and allocates nothing then. State: <see cref="LogTemplate"/> times at
/// most <see cref="MinerSettings.MaxTemplates"/>, the list of siblings (about 60 bytes a token) and a cache of 0.2 MB.
/// Not thread-safe.
/// </remarks>
internal sealed class TemplateMiner(MinerSettings settings)
{
    private const int CacheSize = 1 << 14;
    private const int MaxHoles = 48;

    private readonly LogToken[] _tokens = new LogToken[LineScanner.MaxTokens];
    private readonly ulong[] _keys = new ulong[LineScanner.MaxTokens];
    private readonly ulong[] _cachedForms = new ulong[CacheSize];
    private readonly LogTemplate?[] _cached = new LogTemplate?[CacheSize];
    private readonly TemplateTree<LogTemplate> _tree = new();
    private readonly Dictionary<ulong, List<LogTemplate>> _siblings = [];
    private readonly Dictionary<ulong, LogTemplate> _skeletons = [];
    private readonly SparseForms _sparse = new(settings);
    private LogTemplate? _newest;
    private LogTemplate? _oldest;
    private int _newSincePass;
    private int _linesSincePass;

    /// <summary>How many templates there are.</summary>
    public int Count => _tree.Count;

    public long Evicted { get; private set; }

    /// <summary>The tokens of the last line, for its parameters.</summary>
    public ReadOnlySpan<LogToken> LastTokens => _tokens.AsSpan(0, LastTokenCount);

    private int LastTokenCount { get; set; }

    /// <summary>The templates, the one seen last first.</summary>
    public IEnumerable<LogTemplate> Templates
    {
        get
        {
            for (var template = _newest; template is not null; template = template.Older)
            {
                yield return template;
            }
        }
    }

    /// <summary>Finds the template of a line, or makes one.</summary>
    /// <param name="line">The line without its head (time, level, source).</param>
    /// <param name="atMicros">When it was written.</param>
    /// <param name="isNew">Whether no template knew it.</param>
    public LogTemplate Observe(ReadOnlySpan<char> line, long atMicros, out bool isNew)
    {
        var count = LineScanner.Scan(line, _tokens);
        LastTokenCount = count;
        var form = Hashing.Combine(Hashing.Basis, (ulong)count);
        for (var i = 0; i < count; i++)
        {
            _keys[i] = _tokens[i].Key;
            form = Hashing.Combine(form, _tokens[i].Key);
        }

        var slot = (int)(form >> 40) & (CacheSize - 1);
        var template = _cachedForms[slot] == form ? _cached[slot]?.Resolve() : null;
        isNew = false;
        if (template is null || template.IsRetired || template.Keys.Length != count)
        {
            var keys = _keys.AsSpan(0, count);
            template = _tree.Match(keys);
            if (template is null)
            {
                isNew = true;
                template = Create(line, atMicros);
            }

            _cachedForms[slot] = form;
            _cached[slot] = template;
        }

        template.Count++;
        template.LastSeenMicros = Math.Max(template.LastSeenMicros, atMicros);
        template.Note(_tokens.AsSpan(0, count));
        Touch(template);
        if (++_linesSincePass >= settings.PassEvery)
        {
            Settle();
            template = template.Resolve();
        }

        return template;
    }

    /// <summary>Looks for forms that differ at two positions; done by itself every so many lines.</summary>
    public void Settle()
    {
        _linesSincePass = 0;
        if (_newSincePass == 0)
        {
            return;
        }

        _newSincePass = 0;
        foreach (var (members, at) in _sparse.Find(Templates))
        {
            // An earlier merge of this pass may have drawn some of them in.
            LogTemplate[] alive = [.. members.Where(member => !member.IsRetired)];
            if (alive.Length > 1)
            {
                Add(Merge(alive, at));
            }
        }
    }

    /// <summary>Puts back a template as it was saved; the one put back last counts as seen last.</summary>
    public void Restore(LogTemplate template) => Add(template);

    private LogTemplate Create(ReadOnlySpan<char> line, long atMicros)
    {
        var tokens = _tokens.AsSpan(0, LastTokenCount);
        var details = new ulong[tokens.Length];
        var kinds = new TokenKind[tokens.Length];
        for (var i = 0; i < tokens.Length; i++)
        {
            details[i] = tokens[i].Detail;
            kinds[i] = tokens[i].Kind;
        }

        var template = new LogTemplate(_keys.AsSpan(0, tokens.Length).ToArray(), details, new bool[tokens.Length], kinds, TokenTraitsReader.Read(line, tokens), line.ToString())
        {
            FirstSeenMicros = atMicros,
            LastSeenMicros = atMicros,
            HasOpenDetails = true,
        };
        _newSincePass++;
        return Add(template);
    }

    private LogTemplate Add(LogTemplate template)
    {
        while (true)
        {
            if (_skeletons.TryGetValue(template.Id, out var same))
            {
                // The same but for which gaps are wildcards: one of them has to give way.
                Retire(same);
                template = Merge([same, template], []);
            }

            while (_tree.Count >= settings.MaxTemplates && _oldest is { } oldest && oldest != template)
            {
                Evicted++;
                Retire(oldest);
            }

            _tree.Add(template.Keys, template);
            _skeletons[template.Id] = template;
            Link(template);
            var merged = Generalize(template);
            if (merged is null)
            {
                return template;
            }

            template = merged;
        }
    }

    /// <summary>Enters a template among its siblings.</summary>
    /// <returns>The more general template that is to take their place; null when there are too few.</returns>
    private LogTemplate? Generalize(LogTemplate template)
    {
        var keys = template.Keys;
        List<LogTemplate>? chosen = null;
        var at = -1;
        for (var i = 0; i < Math.Min(keys.Length, MaxHoles); i++)
        {
            if (template.Kinds[i] == TokenKind.Punctuation || keys[i] == LogToken.Wildcard)
            {
                continue;
            }

            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(_siblings, HoleHash(keys, i), out _);
            group ??= new(1);
            group.Add(template);
            if (group.Count > 1 && chosen is null && Variability.IsVariable(settings, group, i))
            {
                chosen = group;
                at = i;
            }
        }

        if (chosen is null)
        {
            return null;
        }

        return Merge([.. chosen], [at]);
    }

    private LogTemplate Merge(LogTemplate[] group, ReadOnlySpan<int> positions)
    {
        var first = group[0];
        foreach (var member in group)
        {
            first = member.FirstSeenMicros < first.FirstSeenMicros ? member : first;
        }

        var keys = (ulong[])first.Keys.Clone();
        foreach (var at in positions)
        {
            keys[at] = LogToken.Wildcard;
        }

        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Array.Exists(group, member => member.Keys[i] == LogToken.Wildcard) ? LogToken.Wildcard : keys[i];
        }

        var merged = new LogTemplate(keys, first.Details, (bool[])first.Varied.Clone(), first.Kinds, first.Traits, first.Sample)
        {
            FirstSeenMicros = first.FirstSeenMicros,
            HasOpenDetails = true,
            MergedForms = 0,
        };
        foreach (var member in group)
        {
            Retire(member);
            Absorb(merged, member);
        }

        return merged;
    }

    private static void Absorb(LogTemplate into, LogTemplate from)
    {
        for (var i = 0; i < into.Keys.Length; i++)
        {
            into.Varied[i] |= from.Varied[i] || from.Details[i] != into.Details[i];
        }

        if (into.Count == 0)
        {
            into.Slots = from.Slots;
        }

        into.Activity.Absorb(from.Activity);
        into.Count += from.Count;
        into.MergedForms += from.MergedForms;
        into.FirstSeenMicros = Math.Min(into.FirstSeenMicros, from.FirstSeenMicros);
        into.LastSeenMicros = Math.Max(into.LastSeenMicros, from.LastSeenMicros);
        from.MergedInto = into;
        into.Invalidate();
    }

    private void Retire(LogTemplate template)
    {
        if (!_skeletons.TryGetValue(template.Id, out var known) || known != template)
        {
            return;
        }

        template.IsRetired = true;
        _skeletons.Remove(template.Id);
        _tree.Remove(template.Keys);
        Unlink(template);
        for (var i = 0; i < Math.Min(template.Keys.Length, MaxHoles); i++)
        {
            if (template.Kinds[i] == TokenKind.Punctuation || template.Keys[i] == LogToken.Wildcard)
            {
                continue;
            }

            var hash = HoleHash(template.Keys, i);
            if (_siblings.TryGetValue(hash, out var group) && group.Remove(template) && group.Count == 0)
            {
                _siblings.Remove(hash);
            }
        }
    }

    private static ulong HoleHash(ReadOnlySpan<ulong> keys, int hole)
    {
        var hash = Hashing.Combine(Hashing.Basis, ((ulong)keys.Length << 8) | (uint)hole);
        for (var i = 0; i < keys.Length; i++)
        {
            hash = Hashing.Combine(hash, i == hole ? 2 : keys[i] == LogToken.Wildcard ? LogToken.Variable : keys[i]);
        }

        return hash;
    }

    private void Touch(LogTemplate template)
    {
        if (template == _newest)
        {
            return;
        }

        Unlink(template);
        Link(template);
    }

    private void Link(LogTemplate template)
    {
        template.Older = _newest;
        template.Newer = null;
        if (_newest is not null)
        {
            _newest.Newer = template;
        }

        _newest = template;
        _oldest ??= template;
    }

    private void Unlink(LogTemplate template)
    {
        if (template.Newer is null && template != _newest)
        {
            return;
        }

        if (template.Newer is not null)
        {
            template.Newer.Older = template.Older;
        }
        else
        {
            _newest = template.Older;
        }

        if (template.Older is not null)
        {
            template.Older.Newer = template.Newer;
        }
        else
        {
            _oldest = template.Newer;
        }

        template.Newer = null;
        template.Older = null;
    }
}

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// Finds statements with several varying words, of which hardly any two lines share one: no two forms differ at one
/// position only, so siblings do not show them. Looks first for forms equal but for all positions where a value is likely
/// to stand, then for rare forms equal but for two positions.
/// </summary>
internal sealed class SparseForms(MinerSettings settings)
{
    private const int MaxPositions = 32;
    private const int MaxCandidates = 4096;
    private const long RareCount = 8;

    private readonly Dictionary<ulong, int> _counts = [];
    private readonly Dictionary<ulong, List<LogTemplate>> _groups = [];

    /// <summary>Groups of templates that are one statement each, with the positions that vary; a template is in one group at most.</summary>
    public List<(LogTemplate[] Members, int[] At)> Find(IEnumerable<LogTemplate> newestFirst)
    {
        var candidates = newestFirst.Take(MaxCandidates).Where(template => template.Keys.Length <= MaxPositions).ToList();
        var found = new List<(LogTemplate[], int[])>();
        var taken = new HashSet<LogTemplate>();
        FindValues(candidates, found, taken);
        FindPairs([.. candidates.Where(template => template.Count <= RareCount || template.MergedForms > 1)], found, taken);
        return found;
    }

    private void FindValues(List<LogTemplate> candidates, List<(LogTemplate[] Members, int[] At)> found, HashSet<LogTemplate> taken)
    {
        foreach (var group in candidates.GroupBy(ValuesHash).Where(group => group.Key != 0 && group.Count() >= settings.Mixed))
        {
            var members = group.ToArray();
            int[] at = [.. Enumerable.Range(0, members[0].Keys.Length).Where(i => IsLikelyValue(members[0], i) && Distinct(members, i) >= WantedValues(members, i))];
            if (at.Length < 2)
            {
                continue;
            }

            foreach (var part in members.GroupBy(member => Hash(member, at)).Where(part => part.Count() > 1))
            {
                found.Add(([.. part], at));
                taken.UnionWith(part);
            }
        }
    }

    // Where all have digits, two different ones are enough, as everywhere; words have to be more.
    private int WantedValues(LogTemplate[] members, int at) =>
        Array.TrueForAll(members, member => member.Keys[at] is LogToken.Variable or LogToken.Wildcard || (member.Traits[at] & TokenTraits.Digits) != 0)
            ? settings.Mixed
            : Math.Max(settings.Names, settings.Words);

    private void FindPairs(List<LogTemplate> candidates, List<(LogTemplate[] Members, int[] At)> found, HashSet<LogTemplate> taken)
    {
        _counts.Clear();
        _groups.Clear();
        foreach (var template in candidates)
        {
            foreach (var (_, _, hash) in Pairs(template))
            {
                _counts[hash] = _counts.GetValueOrDefault(hash) + 1;
            }
        }

        var places = new Dictionary<ulong, (int, int)>();
        foreach (var template in candidates)
        {
            foreach (var (first, second, hash) in Pairs(template))
            {
                if (_counts[hash] >= settings.Words)
                {
                    places[hash] = (first, second);
                    (_groups.TryGetValue(hash, out var group) ? group : _groups[hash] = []).Add(template);
                }
            }
        }

        foreach (var (hash, all) in _groups.OrderByDescending(group => group.Value.Count).ThenBy(group => group.Key))
        {
            var (first, second) = places[hash];
            LogTemplate[] members = [.. all.Where(template => !taken.Contains(template))];
            if (members.Length < settings.Words)
            {
                continue;
            }

            var others = Variability.OtherWords(members[0], first, second);
            if (others >= 2
                && Distinct(members, first) >= Variability.Wanted(settings, members, first, others)
                && Distinct(members, second) >= Variability.Wanted(settings, members, second, others))
            {
                found.Add((members, [first, second]));
                taken.UnionWith(members);
            }
        }
    }

    private static IEnumerable<(int First, int Second, ulong Hash)> Pairs(LogTemplate template)
    {
        var keys = template.Keys;
        for (var i = 0; i < keys.Length; i++)
        {
            if (!CanVary(template, i))
            {
                continue;
            }

            for (var j = i + 1; j < keys.Length; j++)
            {
                if (CanVary(template, j))
                {
                    yield return (i, j, Hash(template, [i, j]));
                }
            }
        }
    }

    private static bool CanVary(LogTemplate template, int at) => template.Keys[at] != LogToken.Wildcard && template.Kinds[at] is TokenKind.Word or TokenKind.Shaped or TokenKind.Identifier;

    private static bool IsLikelyValue(LogTemplate template, int at) =>
        template.Keys[at] is LogToken.Variable or LogToken.Wildcard
        || (template.Traits[at] & (TokenTraits.Value | TokenTraits.AfterNoun | TokenTraits.Quoted | TokenTraits.Digits)) != 0
        || (template.Traits[at] & TokenTraits.Name) != 0;

    private static ulong ValuesHash(LogTemplate template)
    {
        var words = 0;
        var values = 0;
        var hash = Hashing.Combine(Hashing.Basis, (ulong)template.Keys.Length);
        for (var i = 0; i < template.Keys.Length; i++)
        {
            var isValue = IsLikelyValue(template, i);
            values += isValue && template.Keys[i] > LogToken.Variable ? 1 : 0;
            words += !isValue && template.Kinds[i] == TokenKind.Word ? 1 : 0;
            hash = Hashing.Combine(hash, isValue ? LogToken.Variable : template.Keys[i]);
        }

        return values > 0 && words > 0 ? hash : 0;
    }

    private static ulong Hash(LogTemplate template, ReadOnlySpan<int> holes)
    {
        var hash = Hashing.Combine(Hashing.Basis, (ulong)template.Keys.Length);
        foreach (var hole in holes)
        {
            hash = Hashing.Combine(hash, (ulong)hole);
        }

        for (var i = 0; i < template.Keys.Length; i++)
        {
            var key = template.Keys[i];
            hash = Hashing.Combine(hash, holes.Contains(i) ? 2 : key == LogToken.Wildcard ? LogToken.Variable : key);
        }

        return hash;
    }

    private static int Distinct(LogTemplate[] members, int at)
    {
        var seen = new HashSet<ulong>();
        foreach (var member in members)
        {
            seen.Add(member.Keys[at]);

            // A gap already stands for several words.
            if (member.Keys[at] == LogToken.Wildcard)
            {
                seen.Add(3);
                seen.Add(4);
            }
        }

        return seen.Count;
    }
}

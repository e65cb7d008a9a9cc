namespace Outrigger.Assist.Logs;

/// <summary>Says whether forms that differ at one position only are one statement.</summary>
internal static class Variability
{
    /// <param name="settings">How many different words it takes.</param>
    /// <param name="group">Templates equal but for <paramref name="at"/>.</param>
    /// <param name="at">Where they differ.</param>
    public static bool IsVariable(MinerSettings settings, List<LogTemplate> group, int at)
    {
        var template = group[0];
        var others = OtherWords(template, at);
        var isValue = IsValue(template, at);
        if (others == 0 && !isValue)
        {
            return false;
        }

        var wanted = isValue ? settings.Values
            : HasMixed(group, at) ? settings.Mixed
            : AreNames(group, at) ? settings.Names
            : at == 0 ? settings.FirstWords
            : settings.Words;
        return group.Count >= (others <= 1 && !isValue ? wanted * settings.LoneFactor : wanted);
    }

    public static int OtherWords(LogTemplate template, int at)
    {
        var words = 0;
        for (var i = 0; i < template.Keys.Length; i++)
        {
            words += i != at && template.Keys[i] > LogToken.Variable && template.Kinds[i] is TokenKind.Word or TokenKind.Shaped ? 1 : 0;
        }

        return words;
    }

    private static bool IsValue(LogTemplate template, int at)
    {
        if (at == 0)
        {
            return false;
        }

        var before = template.Keys[at - 1];
        return before == LineScanner.EqualsKey || (before == LineScanner.ColonKey && !IsSpaced(template, at));
    }

    private static bool IsSpaced(LogTemplate template, int at)
    {
        Span<LogToken> tokens = new LogToken[LineScanner.MaxTokens];
        var count = LineScanner.Scan(template.Sample, tokens);
        return at >= count || tokens[at].IsSpaced;
    }

    private static bool HasMixed(List<LogTemplate> group, int at)
    {
        foreach (var template in group)
        {
            if (template.Kinds[at] is not TokenKind.Word)
            {
                return true;
            }
        }

        return false;
    }

    private static bool AreNames(List<LogTemplate> group, int at)
    {
        foreach (var template in group)
        {
            if (!IsName(WordAt(template, at)))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<char> WordAt(LogTemplate template, int at)
    {
        Span<LogToken> tokens = new LogToken[LineScanner.MaxTokens];
        var count = LineScanner.Scan(template.Sample, tokens);
        return at < count ? template.Sample.AsSpan(tokens[at].Start, tokens[at].Length) : default;
    }

    private static bool IsName(ReadOnlySpan<char> word)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if (word[i] is '.' or '_' or '-' or '$' or '/' || (char.IsUpper(word[i]) && char.IsLower(word[i - 1])))
            {
                return true;
            }
        }

        return false;
    }
}

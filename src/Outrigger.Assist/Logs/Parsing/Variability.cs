namespace Outrigger.Assist.Logs.Parsing;

/// <summary>Says whether forms that differ at one position only are one statement.</summary>
internal static class Variability
{
    /// <param name="settings">How many different words it takes.</param>
    /// <param name="group">Templates equal but for <paramref name="at"/>.</param>
    /// <param name="at">Where they differ.</param>
    public static bool IsVariable(MinerSettings settings, List<LogTemplate> group, int at)
    {
        var others = OtherWords(group[0], at);
        return others > 0 && group.Count >= Wanted(settings, group, at, others);
    }

    /// <summary>How many different words make the position a variable.</summary>
    public static int Wanted(MinerSettings settings, IReadOnlyList<LogTemplate> group, int at, int others)
    {
        var all = TokenTraits.Value | TokenTraits.AfterNoun | TokenTraits.Name | TokenTraits.Quoted | TokenTraits.Digits;
        var hasVariable = false;
        foreach (var template in group)
        {
            hasVariable |= template.Keys[at] is LogToken.Variable or LogToken.Wildcard || template.Kinds[at] == TokenKind.Identifier;
            all &= template.Keys[at] is LogToken.Variable or LogToken.Wildcard ? all : template.Traits[at];
        }

        if (hasVariable || (all & TokenTraits.Digits) != 0)
        {
            return settings.Mixed;
        }

        if ((all & TokenTraits.Value) != 0)
        {
            return settings.Values;
        }

        var wanted = (all & (TokenTraits.AfterNoun | TokenTraits.Name | TokenTraits.Quoted)) != 0 ? settings.Names : at == 0 ? settings.FirstWords : settings.Words;
        return others <= (at == 0 ? 2 : 1) ? wanted * settings.LoneFactor : wanted;
    }

    /// <summary>How many words a template has beside those at one or two positions.</summary>
    public static int OtherWords(LogTemplate template, int at, int secondAt = -1)
    {
        var words = 0;
        for (var i = 0; i < template.Keys.Length; i++)
        {
            words += i != at && i != secondAt && template.Keys[i] > LogToken.Variable && template.Kinds[i] is TokenKind.Word or TokenKind.Shaped ? 1 : 0;
        }

        return words;
    }
}

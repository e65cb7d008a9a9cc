namespace Outrigger.Assist.Logs.Parsing;

/// <summary>What speaks for a word being a value, from what stands around it.</summary>
[Flags]
internal enum TokenTraits : byte
{
    None = 0,

    /// <summary>Behind an equals sign, or behind a colon without a blank.</summary>
    Value = 1,

    /// <summary>Behind a word such as <c>user</c> or <c>host</c>.</summary>
    AfterNoun = 2,

    /// <summary>Dots, underscores, dashes or capitals inside.</summary>
    Name = 4,

    /// <summary>Between quotation marks, without a blank in between.</summary>
    Quoted = 8,

    /// <summary>Digits in it.</summary>
    Digits = 16,
}

/// <summary>Reads the traits of a line's tokens.</summary>
internal static class TokenTraitsReader
{
    private static readonly ulong Quote = Hashing.Of("'");
    private static readonly ulong DoubleQuote = Hashing.Of("\"");

    public static TokenTraits[] Read(ReadOnlySpan<char> line, ReadOnlySpan<LogToken> tokens)
    {
        var traits = new TokenTraits[tokens.Length];
        var quote = 0UL;
        for (var i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            if (token.Kind == TokenKind.Punctuation)
            {
                quote = token.Key == quote ? 0 : quote == 0 && (token.Key == Quote || token.Key == DoubleQuote) ? token.Key : quote;
                continue;
            }

            if (token.Kind is not (TokenKind.Word or TokenKind.Shaped or TokenKind.Identifier))
            {
                continue;
            }

            var before = i > 0 ? tokens[i - 1].Key : 0;
            traits[i] = (before == LineScanner.EqualsKey || (before == LineScanner.ColonKey && !token.IsSpaced) ? TokenTraits.Value : 0)
                | (i > 0 && NounWords.Contains(before) ? TokenTraits.AfterNoun : 0)
                | (quote != 0 && IsAlone(tokens, i, quote) ? TokenTraits.Quoted : 0)
                | (token.Kind != TokenKind.Word ? TokenTraits.Digits : 0)
                | (IsName(line.Slice(token.Start, token.Length)) ? TokenTraits.Name : 0);
        }

        return traits;
    }

    // A phrase in quotes has words of its own; a name in quotes has no blank.
    private static bool IsAlone(ReadOnlySpan<LogToken> tokens, int at, ulong quote)
    {
        var first = at;
        while (first > 0 && tokens[first - 1].Key != quote)
        {
            first--;
        }

        for (var i = first + 1; i < tokens.Length && tokens[i].Key != quote; i++)
        {
            if (tokens[i].IsSpaced)
            {
                return false;
            }
        }

        return true;
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

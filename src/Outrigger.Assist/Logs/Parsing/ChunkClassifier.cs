namespace Outrigger.Assist.Logs.Parsing;

/// <summary>What was counted while a chunk (a run without blanks and delimiters) was read.</summary>
internal ref struct Chunk
{
    public ReadOnlySpan<char> Text;
    public int Letters;
    public int HexLetters;
    public int Digits;
    public int DigitRuns;
    public int Dots;
    public int Colons;
    public int Slashes;
    public int BackSlashes;
    public int Hyphens;
    public int Ats;
    public int Others;
}

/// <summary>
/// Says by its looks what a chunk is. General rules only; each looks at counts that were taken in the same pass, and at
/// single characters. Nothing is allocated, nothing is learned.
/// </summary>
internal static class ChunkClassifier
{
    private const int MinHexLength = 8;
    private const int MinIdentifierDigits = 4;

    public static TokenKind Classify(in Chunk chunk)
    {
        var text = chunk.Text;
        if (chunk.Digits == 0)
        {
            return ClassifyWord(chunk);
        }

        if (chunk.Letters == 0 && chunk.BackSlashes == 0 && chunk.Ats == 0)
        {
            return ClassifyNumeric(chunk);
        }

        if (IsUrl(text))
        {
            return TokenKind.Url;
        }

        if (text[0] == '0' && text.Length > 2 && text[1] is 'x' or 'X' && AllHex(text[2..]))
        {
            return TokenKind.Hex;
        }

        if (text.Length == 36 && chunk.Hyphens == 4 && IsUuid(text))
        {
            return TokenKind.Uuid;
        }

        if (IsPath(chunk))
        {
            return TokenKind.Path;
        }

        if (chunk.Ats > 0 && text.IndexOf('@') is > 0 and var at && at < text.Length - 1)
        {
            return TokenKind.Email;
        }

        var hexOnly = chunk.Letters == chunk.HexLetters && chunk.Others == 0 && chunk.Dots == 0 && chunk.Slashes == 0;
        if (hexOnly && chunk.Colons == 0 && chunk.Hyphens == 0 && text.Length >= MinHexLength)
        {
            return TokenKind.Hex;
        }

        if (hexOnly && chunk.Colons >= 2)
        {
            return TokenKind.Address;
        }

        if (hexOnly && chunk.Hyphens >= 3)
        {
            return TokenKind.Hex;
        }

        if (IsTime(text))
        {
            return TokenKind.Time;
        }

        if (IsMeasure(text))
        {
            return TokenKind.Measure;
        }

        if (chunk.Colons == 1 && IsHostAndPort(text))
        {
            return TokenKind.Host;
        }

        if (IsVersion(text))
        {
            return TokenKind.Number;
        }

        if (chunk.Dots >= 2 && chunk.Colons == 0 && chunk.Others == 0 && IsHostName(text))
        {
            return TokenKind.Host;
        }

        return chunk.Digits >= MinIdentifierDigits ? TokenKind.Identifier : TokenKind.Shaped;
    }

    /// <summary>Whether a chunk with a colon in it is a key and its value, not one thing.</summary>
    public static bool IsSplitAtColon(TokenKind kind) => kind is TokenKind.Word or TokenKind.Shaped or TokenKind.Identifier;

    private static TokenKind ClassifyWord(in Chunk chunk)
    {
        var text = chunk.Text;
        if (chunk.Slashes > 0 || chunk.BackSlashes > 0)
        {
            if (IsUrl(text))
            {
                return TokenKind.Url;
            }

            if (chunk.Letters > 0 && IsPath(chunk))
            {
                return TokenKind.Path;
            }
        }

        if (chunk.Ats == 1 && text.IndexOf('@') is > 0 and var at && at < text.Length - 1)
        {
            return TokenKind.Email;
        }

        if (chunk.Dots >= 1 && chunk.Colons == 0 && chunk.Others == 0 && IsHostName(text))
        {
            return TokenKind.Host;
        }

        return text.Length is >= 4 and <= 5 && IsLiteral(text) ? TokenKind.Literal : TokenKind.Word;
    }

    private static TokenKind ClassifyNumeric(in Chunk chunk)
    {
        if (chunk.Dots >= 3 && (chunk.Colons <= 1 || chunk.Slashes <= 1) && chunk.Hyphens == 0 && chunk.DigitRuns is >= 4 and <= 6)
        {
            return TokenKind.Address;
        }

        if (chunk.Colons > 0 || chunk.Hyphens >= 2 || chunk.Slashes == 2)
        {
            return chunk.Slashes > 0 && chunk.Text[0] == '/' ? TokenKind.Address : TokenKind.Time;
        }

        return TokenKind.Number;
    }

    private static bool IsLiteral(ReadOnlySpan<char> text) =>
        text.Equals("true", StringComparison.OrdinalIgnoreCase)
        || text.Equals("false", StringComparison.OrdinalIgnoreCase)
        || text.Equals("null", StringComparison.OrdinalIgnoreCase);

    private static bool IsUrl(ReadOnlySpan<char> text) =>
        text.IndexOf("://") is > 0 and var scheme && scheme < text.Length - 3 && CharacterTable.IsLetter(text[scheme - 1]);

    private static bool IsPath(in Chunk chunk)
    {
        var text = chunk.Text;
        if (chunk.Slashes > 0)
        {
            var first = text[0] is '~' or '.' ? text.IndexOf('/') : text[0] == '/' ? 0 : -1;
            if ((first is 0 or 1 or 2 && text.Length > first + 1) || chunk.Slashes >= 2)
            {
                return true;
            }
        }

        return chunk.BackSlashes > 0
            && ((text.Length > 3 && text[1] == ':' && text[2] == '\\') || text.StartsWith(@"\\") || chunk.BackSlashes >= 2);
    }

    private static bool AllHex(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!CharacterTable.IsHex(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsUuid(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !CharacterTable.IsHex(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    // 2026-11-22T10:00:00.123Z and 10:00:00Z: digits and joints, with T and Z as the only letters.
    private static bool IsTime(ReadOnlySpan<char> text)
    {
        var joints = 0;
        foreach (var c in text)
        {
            if (c is '-' or ':' or '/')
            {
                joints++;
            }
            else if (!CharacterTable.IsDigit(c) && c is not ('T' or 'Z' or '.' or '+'))
            {
                return false;
            }
        }

        return joints >= 2 && CharacterTable.IsDigit(text[0]);
    }

    // A number, then up to five letters to its end: 12ms, 4.5GB, 3rd, 64KiB/s.
    private static bool IsMeasure(ReadOnlySpan<char> text)
    {
        var i = text[0] is '-' or '+' or '~' ? 1 : 0;
        var digits = 0;
        while (i < text.Length && (CharacterTable.IsDigit(text[i]) || text[i] is '.' or ','))
        {
            digits += text[i++] is '.' or ',' ? 0 : 1;
        }

        if (digits == 0 || text.Length - i > 5)
        {
            return false;
        }

        for (; i < text.Length; i++)
        {
            if (!CharacterTable.IsLetter(text[i]) && text[i] is not ('/' or '%'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsVersion(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('v' or 'V'))
        {
            return false;
        }

        foreach (var c in text[1..])
        {
            if (!CharacterTable.IsDigit(c) && c is not ('.' or '-'))
            {
                return false;
            }
        }

        return true;
    }

    // Lower-case labels, and an end that ends host names: a well-known one, or two letters after at least two labels.
    private static bool IsHostName(ReadOnlySpan<char> text)
    {
        var dots = 0;
        var last = -1;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '.')
            {
                if (i == last + 1)
                {
                    return false;
                }

                dots++;
                last = i;
            }
            else if (!(c is >= 'a' and <= 'z' or '-') && !CharacterTable.IsDigit(c))
            {
                return false;
            }
        }

        var end = text[(last + 1)..];
        return end is "com" or "org" or "net" or "edu" or "gov" or "mil" or "info" or "biz" or "local" or "lan" or "internal" or "localdomain"
            || (dots >= 2 && end.Length == 2 && CharacterTable.IsLetter(end[0]) && CharacterTable.IsLetter(end[1]) && !text.StartsWith("org.") && !text.StartsWith("com.") && !text.StartsWith("java"));
    }

    private static bool IsHostAndPort(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        var port = text[(colon + 1)..];
        if (colon == 0 || port.Length is < 2 or > 5)
        {
            return false;
        }

        foreach (var c in port)
        {
            if (!CharacterTable.IsDigit(c))
            {
                return false;
            }
        }

        var host = text[..colon];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var joints = 0;
        foreach (var c in host)
        {
            joints += c is '.' || CharacterTable.IsDigit(c) ? 1 : 0;
        }

        return joints > 0;
    }
}

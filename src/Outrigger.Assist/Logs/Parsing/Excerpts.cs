namespace Outrigger.Assist.Logs.Parsing;

/// <summary>What is shown of a line: cut, with secrets and personal data masked.</summary>
internal static class Excerpts
{
    private const int MaxLength = 400;

    private static readonly string[] SecretKeys = ["password", "passwd", "pwd", "secret", "token", "apikey", "api_key", "api-key", "authorization", "bearer", "credential", "cookie", "session", "signature", "private", "accesskey", "access_key", "x-api-key", "ssn", "card", "iban", "basic"];

    /// <summary>An excerpt of a line.</summary>
    public static string Of(ReadOnlySpan<char> line)
    {
        var isCut = line.Length > MaxLength;
        line = isCut ? line[..MaxLength] : line;
        var tokens = new LogToken[LineScanner.MaxTokens];
        var count = LineScanner.Scan(line, tokens, isCollapsing: false);
        var text = new System.Text.StringBuilder(line.Length);
        var at = 0;
        var secretFor = 0;
        for (var i = 0; i < count; i++)
        {
            var token = tokens[i];
            text.Append(line[at..token.Start]);
            at = token.End;
            var span = line[token.Start..token.End];
            if (token.Kind == TokenKind.Punctuation)
            {
                text.Append(span);
                secretFor = span is "," or ";" or "&" ? 0 : secretFor;
                continue;
            }

            var mask = secretFor > 0 ? "[secret]" : MaskOf(token, span);
            text.Append(mask ?? span);
            secretFor = IsSecretKey(span) ? 2 : Math.Max(0, secretFor - 1);
        }

        text.Append(line[at..]);
        return isCut ? text.Append(" …[cut]").ToString() : text.ToString();
    }

    /// <summary>A template's text: constants may hold a secret too, gaps hold nothing.</summary>
    public static string OfTemplate(string text) => Of(text);

    private static string? MaskOf(in LogToken token, ReadOnlySpan<char> span) => token.Kind switch
    {
        TokenKind.Email => "[email]",
        TokenKind.Address => "[address]",
        TokenKind.Url when span.IndexOfAny('?', '@') >= 0 => "[url]",
        TokenKind.Hex or TokenKind.Identifier or TokenKind.Word when LooksRandom(span) => "[secret]",
        TokenKind.Number when CountDigits(span) >= 12 => "[number]",
        _ => null,
    };

    private static bool IsSecretKey(ReadOnlySpan<char> span)
    {
        if (span.Length > 40)
        {
            return false;
        }

        foreach (var key in SecretKeys)
        {
            if (span.Contains(key, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    // Keys and tokens: long, letters and digits mixed.
    private static bool LooksRandom(ReadOnlySpan<char> span) => span.Length >= 20 && CountDigits(span) >= 3 && span.IndexOfAny('/', '.') < 0;

    private static int CountDigits(ReadOnlySpan<char> span)
    {
        var digits = 0;
        foreach (var c in span)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
        }

        return digits;
    }
}

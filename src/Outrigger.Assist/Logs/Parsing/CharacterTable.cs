namespace Outrigger.Assist.Logs.Parsing;

/// <summary>What the scanner knows of a character: a table for ASCII, a rule beyond.</summary>
internal static class CharacterTable
{
    public const byte Letter = 1;
    public const byte Digit = 2;
    public const byte HexLetter = 4;
    public const byte Space = 8;
    public const byte Delimiter = 16;

    // Stands inside numbers, dates and addresses: . : - + / _ and so on.
    public const byte Joint = 32;

    private static readonly byte[] Ascii = Build();

    public static byte Of(char c) =>
        c < 128 ? Ascii[c] : char.IsWhiteSpace(c) ? Space : char.IsDigit(c) ? Digit : c is '\u3001' or '\uFF0C' or '\u3002' or '\uFF1B' or '\uFF08' or '\uFF09' ? Delimiter : Letter;

    public static bool IsHex(char c) => (Of(c) & (Digit | HexLetter)) != 0;

    public static bool IsDigit(char c) => (Of(c) & Digit) != 0;

    public static bool IsLetter(char c) => (Of(c) & Letter) != 0;

    private static byte[] Build()
    {
        var table = new byte[128];
        for (var c = 0; c < 128; c++)
        {
            table[c] = (char)c switch
            {
                <= ' ' or '\x7f' => Space,
                >= '0' and <= '9' => Digit,
                (>= 'a' and <= 'f') or (>= 'A' and <= 'F') => Letter | HexLetter,
                (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') => Letter,
                ',' or ';' or '(' or ')' or '[' or ']' or '{' or '}' or '"' or '\'' or '`' or '=' or '|' or '<' or '>' => Delimiter,
                _ => Joint,
            };
        }

        return table;
    }
}

using Outrigger.Core.Learning;

namespace Outrigger.Assist.Errors.Grouping;

/// <summary>
/// A message without what changes from one occurrence to the next: numbers, ids, what stands in quotes, what was masked.
/// Two occurrences of one error have the same template. O(length), no regular expressions. Thread-safe.
/// </summary>
internal static class MessageTemplate
{
    /// <summary>How many characters of the template a signature looks at.</summary>
    public const int SignatureLength = 100;

    private const char Hole = '*';

    private const int LongestName = 64;

    // What is quoted behind one of these is a name of the program or of the schema, not a value.
    private static readonly string[] Naming =
    [
        "constraint", "parameter", "column", "relation", "table", "attribute", "property", "properties", "reading", "setting", "field", "index", "function", "method", "module", "argument", "variable", "sequence", "schema", "trigger", "service", "member",
    ];

    /// <summary>Writes the template of a message.</summary>
    /// <param name="message">Without secrets.</param>
    /// <param name="template">To be filled, as far as it goes.</param>
    /// <returns>How many characters were written.</returns>
    public static int Write(ReadOnlySpan<char> message, Span<char> template)
    {
        var (at, length) = (0, 0);
        while (at < message.Length && length < template.Length)
        {
            var c = message[at];
            if (c is '"' or '`' || (c == '\'' && (at == 0 || !char.IsLetterOrDigit(message[at - 1]))))
            {
                // What is quoted is a value, if the quote is closed soon.
                var close = message[(at + 1)..Math.Min(message.Length, at + 258)].IndexOf(c);
                if (close >= 0 && IsName(message, at, close))
                {
                    // Kept as the words it is made of.
                    template[length++] = c;
                    AppendLowered(message.Slice(at + 1, close), template, ref length);
                    at += close + 2;
                    continue;
                }

                if (close >= 0)
                {
                    AppendHole(template, ref length);
                    at += close + 2;
                    continue;
                }
            }

            if (c == '[' && message[at..].IndexOf(']') is var end and > 0 and <= LongestName && (end <= 9 || IsName(message, at, end - 1)))
            {
                if (IsName(message, at, end - 1))
                {
                    template[length++] = c;
                    AppendLowered(message.Slice(at + 1, end - 1), template, ref length);
                    at += end + 1;
                    continue;
                }

                AppendHole(template, ref length);
                at += end + 1;
                continue;
            }

            if (char.IsLetterOrDigit(c))
            {
                var word = 1;
                var hasDigit = char.IsDigit(c);
                while (at + word < message.Length && (char.IsLetterOrDigit(message[at + word]) || (message[at + word] is '-' or '_' && hasDigit)))
                {
                    hasDigit |= char.IsDigit(message[at + word]);
                    word++;
                }

                if (hasDigit)
                {
                    AppendHole(template, ref length);
                }
                else
                {
                    AppendLowered(message.Slice(at, word), template, ref length);
                }

                at += word;
                continue;
            }

            template[length++] = char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c;
            at++;
        }

        return length;
    }

    /// <summary>The hash of a type and the first hundred characters of the template: the error's exact signature.</summary>
    public static ulong Hash(ReadOnlySpan<char> type, ReadOnlySpan<char> template)
    {
        var hash = TextHash.Of(type);
        return TextHash.Join(hash, TextHash.Of(template[..Math.Min(template.Length, SignatureLength)]));
    }

    /// <summary>How alike two templates are, 0 to 1: the share of the longer one that both begin and end with, squared.</summary>
    public static double Likeness(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var longer = Math.Max(left.Length, right.Length);
        if (longer == 0)
        {
            return 1;
        }

        var begin = left.CommonPrefixLength(right);
        var rest = left[begin..];
        var other = right[begin..];
        var end = 0;
        while (end < rest.Length && end < other.Length && rest[^(end + 1)] == other[^(end + 1)])
        {
            end++;
        }

        var share = (double)(begin + end) / longer;
        return share * share;
    }

    // Whether what is quoted at a place is a name: letters only, behind a word that announces one, or all there is.
    private static bool IsName(ReadOnlySpan<char> message, int quote, int length)
    {
        if (length is 0 or > LongestName)
        {
            return false;
        }

        foreach (var c in message.Slice(quote + 1, length))
        {
            if (!char.IsLetter(c) && c is not '_' and not '.' and not '-')
            {
                return false;
            }
        }

        var before = message[..quote].TrimEnd(" :=(");
        if (before.IsEmpty)
        {
            return quote + length + 2 >= message.TrimEnd().Length;
        }

        foreach (var word in Naming)
        {
            if (before.EndsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendLowered(ReadOnlySpan<char> text, Span<char> template, ref int length)
    {
        for (var i = 0; i < text.Length && length < template.Length; i++)
        {
            template[length++] = char.ToLowerInvariant(text[i]);
        }
    }

    private static void AppendHole(Span<char> template, ref int length)
    {
        // "1, 2, 3" and "1, 2" are one list.
        if (length > 0 && template[length - 1] == Hole)
        {
            return;
        }

        if (length > 2 && template[length - 1] == ' ' && template[length - 2] is ',' or ':' or '.' && template[length - 3] == Hole)
        {
            length -= 2;
            return;
        }

        template[length++] = Hole;
    }
}

/// <summary>FNV-1a with a last mixing (splitmix64), over the characters of a text: stable over processes and versions.</summary>
internal static class TextHash
{
    public static ulong Of(ReadOnlySpan<char> text) => Mix(Fnv1a.Of(text));

    public static ulong Join(ulong first, ulong second) => Mix((first * 31) ^ second);

    private static ulong Mix(ulong hash)
    {
        hash = (hash ^ (hash >> 30)) * 0xBF58_476D_1CE4_E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D0_49BB_1331_11EB;
        return hash ^ (hash >> 31);
    }
}

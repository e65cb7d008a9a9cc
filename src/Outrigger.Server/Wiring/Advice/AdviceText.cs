using System.Globalization;
using System.Text;

namespace Outrigger.Server.Wiring.Advice;

/// <summary>Texts on their way to a model and back. Pure.</summary>
internal static class AdviceText
{
    private const int LongToken = 20;
    private const int ManyDigits = 9;

    // What a plain sentence has no need of, and what could lead somebody somewhere or be read as markup.
    private static readonly string[] Foreign = ["://", "www.", "<", ">", "@", "`", "{", "}", "](", "javascript:"];

    /// <summary>The beginning of a text; never half a pair of surrogates.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];

    /// <summary>
    /// A sentence of a model as one line without control, format and private characters; null when nothing is left or it
    /// holds an address or markup: outside text may have talked the model into it.
    /// </summary>
    public static string? Sentence(string text, int most)
    {
        var clean = new StringBuilder(Math.Min(text.Length, most));
        foreach (var rune in text.EnumerateRunes())
        {
            var isSpace = Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control;
            if (isSpace ? clean.Length > 0 && clean[^1] != ' ' : IsShown(rune))
            {
                clean.Append(isSpace ? " " : rune.ToString());
            }

            if (clean.Length > most)
            {
                break;
            }
        }

        var line = Cut(clean.ToString(), most).Trim();
        return line.Length == 0 || Array.Exists(Foreign, one => line.Contains(one, StringComparison.OrdinalIgnoreCase)) ? null : line;
    }

    /// <summary>A text without what names a person or opens a door: e-mail addresses, numbers of nine digits or more, long words of letters and digits.</summary>
    public static string Redact(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length;)
        {
            if (NumberAt(text, at) is var number && number > 0)
            {
                clean.Append("[number]");
                at += number;
                continue;
            }

            var word = WordAt(text, at);
            if (word == 0 || !char.IsAsciiLetterOrDigit(text[at]))
            {
                clean.Append(text[at++]);
                continue;
            }

            var token = text.AsSpan(at, word);
            clean.Append(IsEmail(token) ? "[e-mail]" : word >= LongToken && token.ContainsAnyInRange('0', '9') && HasLetter(token) ? "[token]" : token);
            at += word;
        }

        return clean.ToString();
    }

    // Digits with at most two blanks, dots, dashes, slashes or brackets between them; the length, 0 for none.
    private static int NumberAt(string text, int at)
    {
        if (!char.IsAsciiDigit(text[at]) || (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1])))
        {
            return 0;
        }

        var (digits, end) = (0, at);
        for (var i = at; i < text.Length && (char.IsAsciiDigit(text[i]) || (text[i] is ' ' or '-' or '.' or '/' or '(' or ')' && i - end < 2)); i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                digits++;
                end = i + 1;
            }
        }

        // A date has eight digits, and stays.
        return digits >= ManyDigits && (end == text.Length || !char.IsAsciiLetter(text[end])) ? end - at : 0;
    }

    private static int WordAt(string text, int at)
    {
        var end = at;
        while (end < text.Length && text[end] is > ' ' and < '\u007f' and not ('"' or '\'' or '(' or ')' or '<' or '>' or ',' or ';'))
        {
            end++;
        }

        return end - at;
    }

    private static bool IsEmail(ReadOnlySpan<char> word) => word.IndexOf('@') is var at and > 0 && word[(at + 1)..].IndexOf('.') > 0;

    private static bool HasLetter(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (char.IsAsciiLetter(c))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsShown(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}

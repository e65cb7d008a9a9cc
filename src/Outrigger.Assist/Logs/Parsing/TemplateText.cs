using System.Buffers;
using System.Text;

namespace Outrigger.Assist.Logs.Parsing;

/// <summary>
/// Writes a template as text. Variables become <c>&lt;*&gt;</c>; a word with digits keeps the parts without digits when they
/// never varied (<c>node-&lt;*&gt;</c>); variables that touch each other become one. These are the published rules by which the
/// corrected templates of the usual benchmarks are written, so that texts can be compared.
/// </summary>
/// <seealso href="https://doi.org/10.1145/3510003.3510101">Khan et al., Guidelines for assessing the accuracy of log message template identification, ICSE 2022</seealso>
internal static class TemplateText
{
    public const string Gap = "<*>";

    private static readonly SearchValues<char> PartEnds = SearchValues.Create(".-+@#$%&:/");

    public static string Render(LogTemplate template)
    {
        var tokens = new LogToken[LineScanner.MaxTokens];
        var count = LineScanner.Scan(template.Sample, tokens);
        var text = new StringBuilder(template.Sample.Length);
        for (var i = 0; i < count && i < template.Keys.Length; i++)
        {
            var token = tokens[i];
            if (token.IsSpaced && text.Length > 0)
            {
                text.Append(' ');
            }

            var span = template.Sample.AsSpan(token.Start, token.Length);
            if (template.Keys[i] == LogToken.Wildcard)
            {
                text.Append(Gap);
            }
            else if (token.Kind is TokenKind.Word or TokenKind.Punctuation)
            {
                text.Append(span);
            }
            else if (template.Varied[i] && (token.IsVariable || span.Contains(' ')))
            {
                text.Append(Gap);
            }
            else
            {
                AppendParts(text, span, template.Varied[i]);
            }
        }

        return Tidy(text);
    }

    // What is one token for grouping may be several for reading: 126 KB, node-17, 3, 4.
    private static void AppendParts(StringBuilder text, ReadOnlySpan<char> span, bool isVaried)
    {
        Span<LogToken> tokens = new LogToken[LineScanner.MaxTokens];
        var count = LineScanner.Scan(span, tokens, isCollapsing: false);
        for (var i = 0; i < count; i++)
        {
            if (tokens[i].IsSpaced && i > 0)
            {
                text.Append(' ');
            }

            var part = span.Slice(tokens[i].Start, tokens[i].Length);
            switch (tokens[i].Kind)
            {
                case TokenKind.Word or TokenKind.Punctuation:
                    text.Append(part);
                    break;
                case TokenKind.Shaped:
                    AppendShaped(text, part, isVaried);
                    break;
                case TokenKind.Identifier:
                    AppendShaped(text, part, isVaried: true);
                    break;
                case TokenKind.Number when part[^1] == '%':
                    text.Append(Gap).Append('%');
                    break;
                default:
                    text.Append(Gap);
                    break;
            }
        }
    }

    private static void AppendShaped(StringBuilder text, ReadOnlySpan<char> span, bool isVaried)
    {
        while (!span.IsEmpty)
        {
            var length = span.IndexOfAny(PartEnds);
            var part = length < 0 ? span : span[..length];
            var digits = 0;
            foreach (var c in part)
            {
                digits += CharacterTable.IsDigit(c) ? 1 : 0;
            }

            // blk_-17: what ends in _ goes with what follows.
            var isGlue = isVaried && part.Length > 0 && part[^1] == '_' && length >= 0;
            if (part.Length > 0 && (digits == part.Length || (digits > 0 && isVaried) || isGlue))
            {
                text.Append(Gap);
            }
            else
            {
                text.Append(part);
            }

            if (length < 0)
            {
                return;
            }

            if (!isGlue)
            {
                text.Append(span[length]);
            }

            span = span[(length + 1)..];
        }
    }

    private static string Tidy(StringBuilder text)
    {
        int length;
        do
        {
            length = text.Length;
            text.Replace("<*><*>", Gap).Replace("<*>.<*>", Gap).Replace("<*>:<*>", Gap).Replace("<*>-<*>", Gap);
        }
        while (text.Length != length);

        return text.ToString();
    }
}

using System.Globalization;
using Outrigger.Assist.Logs.Parsing;

namespace Outrigger.Assist.Logs.Reading;

/// <summary>Takes time and level off the beginning of a line, as far as they stand there: <c>2026-11-22T10:00:00Z ERROR …</c>, <c>[10:00:00] [warn] …</c>.</summary>
internal static class LineHead
{
    private const int MaxHeadTokens = 8;

    /// <summary>What follows the head.</summary>
    /// <param name="line">The line.</param>
    /// <param name="at">When it was written; null when it does not say so with a date.</param>
    /// <param name="severity">How grave it is, if it says so.</param>
    public static ReadOnlySpan<char> Split(ReadOnlySpan<char> line, out DateTimeOffset? at, out LogSeverity severity)
    {
        at = null;
        severity = LogSeverity.Unknown;
        Span<LogToken> tokens = stackalloc LogToken[LineScanner.MaxTokens];
        var head = line[..Math.Min(line.Length, 120)];
        var count = LineScanner.Scan(head, tokens, isCollapsing: false);
        var start = 0;
        var isOpen = false;
        for (var i = 0; i < Math.Min(count, MaxHeadTokens); i++)
        {
            var token = tokens[i];
            var span = head.Slice(token.Start, token.Length);
            if (token.Kind == TokenKind.Time)
            {
                at ??= ReadTime(head, token.Start, i + 1 < count ? tokens[i + 1].End : token.End, token.End);
                start = token.End;
            }
            else if (severity == LogSeverity.Unknown && token.Kind == TokenKind.Word && SeverityWords.Of(span) is var word and not LogSeverity.Unknown && IsLevel(head, token, i == 0 || start > 0 || isOpen))
            {
                severity = word;
                start = token.End;
            }
            else if (span is "[")
            {
                isOpen = true;
            }
            else if (span is "]" or ":" or "-" or "," && start > 0)
            {
                start = token.End;
                isOpen = false;
            }
            else if (token.Kind == TokenKind.Number && start > 0 && i > 0 && tokens[i - 1].End == token.Start)
            {
                start = token.End;
            }
            else
            {
                break;
            }
        }

        var rest = line[start..].TrimStart();
        return rest.IsEmpty ? line : rest;
    }

    // A level is written in capitals, in brackets, or before a colon; "error" in a sentence is a word.
    private static bool IsLevel(ReadOnlySpan<char> head, in LogToken token, bool isPlace)
    {
        if (!isPlace)
        {
            return false;
        }

        var next = token.End < head.Length ? head[token.End] : ' ';
        return next is ']' or ':' or '|' || head.Slice(token.Start, token.Length).IndexOfAnyInRange('a', 'z') < 0;
    }

    private static DateTimeOffset? ReadTime(ReadOnlySpan<char> head, int start, int longer, int shorter)
    {
        foreach (var end in (ReadOnlySpan<int>)[longer, shorter])
        {
            // ISO dates only: others do not say which of their numbers is the month.
            if (end - start >= 19
                && head[start + 4] == '-'
                && DateTimeOffset.TryParse(head[start..end].ToString().Replace(',', '.'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at))
            {
                return at;
            }
        }

        return null;
    }
}

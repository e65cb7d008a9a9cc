namespace Outrigger.Assist.Logs.Reading;

/// <summary>
/// Makes entries of text: a line each, where a line that begins with a blank, or continues a stack trace, belongs to the
/// one before and counts with it; a line that is a JSON object is read as one.
/// </summary>
internal static class TextLines
{
    /// <summary>Reads lines.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaults">Time, source and session of lines that do not say their own.</param>
    /// <param name="maxLines">No more entries than this.</param>
    /// <returns>The entries; null when there are more.</returns>
    public static List<LogEntry>? Read(string text, LogEntry defaults, int maxLines)
    {
        var entries = new List<LogEntry>();
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.TrimEnd();
            if (line.IsEmpty || (entries.Count > 0 && IsContinuation(raw)))
            {
                continue;
            }

            if (entries.Count == maxLines)
            {
                return null;
            }

            entries.Add(ReadOne(line, defaults));
        }

        return entries;
    }

    /// <summary>Reads one line; of several, the first says what happened.</summary>
    public static LogEntry ReadOne(ReadOnlySpan<char> line, LogEntry defaults)
    {
        line = FirstOf(line);
        if (line.StartsWith("{") && JsonLines.TryRead(line, defaults) is { } entry)
        {
            return entry;
        }

        var rest = LineHead.Split(line, out var at, out var severity);
        return defaults with { Message = rest.ToString(), At = at ?? defaults.At, Severity = severity == LogSeverity.Unknown ? defaults.Severity : severity };
    }

    /// <summary>The first line of a text that is not empty.</summary>
    public static ReadOnlySpan<char> FirstOf(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        var end = text.IndexOfAny('\r', '\n');
        return end < 0 ? text : text[..end];
    }

    private static bool IsContinuation(ReadOnlySpan<char> raw) =>
        raw[0] is ' ' or '\t'
        || raw.StartsWith("Caused by:", StringComparison.Ordinal)
        || raw.StartsWith("at ", StringComparison.Ordinal)
        || raw.StartsWith("... ", StringComparison.Ordinal)
        || raw.StartsWith("Traceback (", StringComparison.Ordinal)
        || raw.StartsWith("--- End of", StringComparison.Ordinal);
}

namespace Outrigger.Assist.Logs.Reading;

/// <summary>The words in which programs say how grave a line is.</summary>
internal static class SeverityWords
{
    public static LogSeverity Of(ReadOnlySpan<char> word) => word.Length is 0 or > 11 ? LogSeverity.Unknown : word switch
    {
        _ when Is(word, "trace") || Is(word, "debug") || Is(word, "verbose") || Is(word, "fine") || Is(word, "dbg") || Is(word, "trc") => LogSeverity.Debug,
        _ when Is(word, "info") || Is(word, "information") || Is(word, "notice") || Is(word, "inf") => LogSeverity.Information,
        _ when Is(word, "warn") || Is(word, "warning") || Is(word, "wrn") => LogSeverity.Warning,
        _ when Is(word, "error") || Is(word, "err") || Is(word, "severe") || Is(word, "failure") => LogSeverity.Error,
        _ when Is(word, "critical") || Is(word, "fatal") || Is(word, "crit") || Is(word, "alert") || Is(word, "emerg") || Is(word, "emergency") || Is(word, "panic") || Is(word, "ftl") => LogSeverity.Critical,
        _ => LogSeverity.Unknown,
    };

    /// <summary>Numbers as syslog (0 to 7), Python (10 to 50) and Bunyan (10 to 60) have them; what fits none is not known.</summary>
    public static LogSeverity OfNumber(int level) => level switch
    {
        >= 0 and <= 2 => LogSeverity.Critical,
        3 => LogSeverity.Error,
        4 => LogSeverity.Warning,
        5 or 6 => LogSeverity.Information,
        7 or 10 or 20 => level == 20 ? LogSeverity.Information : LogSeverity.Debug,
        30 => LogSeverity.Information,
        40 => LogSeverity.Warning,
        50 => LogSeverity.Error,
        60 => LogSeverity.Critical,
        _ => LogSeverity.Unknown,
    };

    private static bool Is(ReadOnlySpan<char> word, string name) => word.Equals(name, StringComparison.OrdinalIgnoreCase);
}

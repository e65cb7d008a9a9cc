namespace Outrigger.Assist.Logs.Signals;

/// <summary>A line as the engine sees it.</summary>
/// <param name="text">The message, without time, level and source.</param>
/// <param name="atMicros">When it was written, microseconds since 1970.</param>
/// <param name="severity">How grave it says it is.</param>
/// <param name="session">The trace, request or block it belongs to; null for none.</param>
internal readonly ref struct LogLine(ReadOnlySpan<char> text, long atMicros, LogSeverity severity = LogSeverity.Unknown, string? session = null)
{
    public readonly ReadOnlySpan<char> Text = text;

    public long AtMicros { get; } = atMicros;

    public LogSeverity Severity { get; } = severity;

    public string? Session { get; } = session;
}

using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Outrigger.Core.Telemetry;

/// <summary>
/// One line an event: time, level, category with event id, message. Whatever a message carries, it stays on its line; the
/// lines of a stack trace are indented behind a bar, so that none of them looks like an event.
/// </summary>
internal sealed class LineFormatter(TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "outrigger";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write(logEntry.LogLevel switch
        {
            LogLevel.Trace => " trace ",
            LogLevel.Debug => " debug ",
            LogLevel.Information => " info  ",
            LogLevel.Warning => " warn  ",
            LogLevel.Error => " error ",
            _ => " crit  ",
        });
        textWriter.Write(logEntry.Category);
        textWriter.Write('[');
        textWriter.Write(logEntry.EventId.Id);
        textWriter.Write("] ");
        textWriter.WriteLine(LogText.Clean(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is not null)
        {
            WriteException(textWriter, logEntry.Exception);
        }
    }

    private static void WriteException(TextWriter writer, Exception exception)
    {
        // Split at plain line feeds only: that is where the runtime breaks its own lines. A message that brings one along
        // gets the bar as well.
        foreach (var line in exception.ToString().Split('\n'))
        {
            writer.Write("    | ");
            writer.WriteLine(LogText.Clean(line.TrimEnd('\r')));
        }
    }
}

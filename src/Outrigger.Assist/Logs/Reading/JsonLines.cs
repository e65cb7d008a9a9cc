using System.Globalization;
using System.Text.Json;
using Outrigger.Core.Time;

namespace Outrigger.Assist.Logs.Reading;

/// <summary>Reads log lines that are JSON objects, by the member names that the usual libraries write. The message is what templates are made of.</summary>
internal static class JsonLines
{
    private static readonly string[] Messages = ["message", "msg", "@m", "@mt", "log", "text", "body", "event"];
    private static readonly string[] Levels = ["level", "severity", "lvl", "@l", "loglevel", "log.level", "severityText"];
    private static readonly string[] Times = ["time", "timestamp", "@timestamp", "@t", "ts", "at"];
    private static readonly string[] Sessions = ["session", "trace_id", "traceId", "traceid", "request_id", "requestId", "correlation_id", "correlationId"];

    /// <summary>Reads a line; null when it is no object with a message.</summary>
    public static LogEntry? TryRead(ReadOnlySpan<char> line, LogEntry defaults)
    {
        try
        {
            using var json = JsonDocument.Parse(line.ToString(), new JsonDocumentOptions { MaxDepth = 32 });
            return TryRead(json.RootElement, defaults);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Reads an object; null when it is none or has no message.</summary>
    public static LogEntry? TryRead(JsonElement line, LogEntry defaults)
    {
        if (line.ValueKind != JsonValueKind.Object || Text(line, Messages) is not { Length: > 0 } message)
        {
            return null;
        }

        return defaults with
        {
            Message = TextLines.FirstOf(message).ToString(),
            Severity = ReadSeverity(line, defaults.Severity),
            At = ReadTime(line) ?? defaults.At,
            Session = Cut(Text(line, Sessions)) ?? defaults.Session,
        };
    }

    /// <summary>A name that is used as a key: at most 128 characters.</summary>
    public static string? Cut(string? name) => string.IsNullOrEmpty(name) ? null : name.Length > 128 ? name[..128] : name;

    public static string? Text(JsonElement line, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (line.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }
        }

        return null;
    }

    private static LogSeverity ReadSeverity(JsonElement line, LogSeverity otherwise)
    {
        foreach (var name in Levels)
        {
            if (!line.TryGetProperty(name, out var value))
            {
                continue;
            }

            return value.ValueKind switch
            {
                JsonValueKind.String => SeverityWords.Of(value.GetString()),
                JsonValueKind.Number when value.TryGetInt32(out var number) => SeverityWords.OfNumber(number),
                _ => otherwise,
            };
        }

        return otherwise;
    }

    // ISO dates, and seconds, milliseconds or microseconds since 1970 by their size.
    private static DateTimeOffset? ReadTime(JsonElement line)
    {
        foreach (var name in Times)
        {
            if (!line.TryGetProperty(name, out var value))
            {
                continue;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                return DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number is > 0 and < 4e15)
            {
                var micros = number < 1e11 ? number * 1e6 : number < 1e14 ? number * 1e3 : number;
                return ClockExtensions.FromUnixMicroseconds((long)micros);
            }
        }

        return null;
    }
}

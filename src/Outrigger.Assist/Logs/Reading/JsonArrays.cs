using System.Text.Json;

namespace Outrigger.Assist.Logs.Reading;

/// <summary>Reads a JSON array of lines: strings, or objects with <c>message</c>, <c>time</c>, <c>level</c>, <c>source</c>, <c>session</c>.</summary>
internal static class JsonArrays
{
    /// <summary>Reads lines.</summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="defaults">What counts for lines that do not say it.</param>
    /// <param name="maxLines">No more than this.</param>
    /// <param name="problem">What is wrong with the body; null when nothing is.</param>
    /// <returns>The lines; null when there are more, or something is wrong.</returns>
    public static List<LogEntry>? TryRead(ReadOnlyMemory<byte> body, LogEntry defaults, int maxLines, out string? problem)
    {
        problem = null;
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                problem = "The body is no JSON array of lines.";
                return null;
            }

            if (json.RootElement.GetArrayLength() > maxLines)
            {
                return null;
            }

            var lines = new List<LogEntry>(json.RootElement.GetArrayLength());
            foreach (var item in json.RootElement.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.String)
                {
                    lines.Add(TextLines.ReadOne(item.GetString(), defaults));
                    continue;
                }

                if (JsonLines.TryRead(item, defaults) is not { } line)
                {
                    problem = $"Line {lines.Count} is neither a string nor an object with a message.";
                    return null;
                }

                lines.Add(line with { Source = JsonLines.Cut(JsonLines.Text(item, "source")) ?? defaults.Source });
            }

            return lines;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or text in it that is no UTF-16.
            problem = "The body is not valid JSON.";
            return null;
        }
    }
}

using System.Text;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Server-sent events as a strict reader sees them (HTML standard, 9.2.6): an event without its blank line does not count.</summary>
internal sealed record SseText(IReadOnlyList<string> Data, IReadOnlyList<string> Comments, string Rest)
{
    /// <summary>The comments of ours that contracts allow in a stream.</summary>
    public const string OurComment = ": outrigger ";

    /// <summary>The events' JSON, the end marker left out. Fails on anything that is not JSON.</summary>
    public IReadOnlyList<JsonObject> Json => [.. Data.Where(d => d != "[DONE]").Select(d => JsonNode.Parse(d)!.AsObject())];

    /// <summary>True when the end marker came, last of all.</summary>
    public bool IsDone => Data.Count > 0 && Data[^1] == "[DONE]";

    /// <summary>The error of the last event; null when it is none.</summary>
    public JsonObject? Error => Data.Count > 0 && Data[^1] != "[DONE]" ? Json[^1]["error"]?.AsObject() : null;

    /// <summary>The finish reasons seen.</summary>
    public IReadOnlyList<string> FinishReasons => [.. Json
        .SelectMany(e => e["choices"]?.AsArray() ?? [])
        .Select(c => c!["finish_reason"]?.GetValue<string>())
        .OfType<string>()];

    /// <summary>The text of the first choice.</summary>
    public string Text => string.Concat(Json
        .SelectMany(e => e["choices"]?.AsArray() ?? [])
        .Select(c => c!["delta"]?["content"]?.GetValue<string>()));

    public static SseText Parse(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var events = new List<string>();
        var comments = new List<string>();
        var data = new List<string>();
        var start = 0;
        for (int end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            var line = text[start..end];
            if (line.Length == 0)
            {
                if (data.Count > 0)
                {
                    events.Add(string.Join('\n', data));
                    data.Clear();
                }
            }
            else if (line[0] == ':')
            {
                comments.Add(line);
            }
            else if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                data.Add(line.Length > 5 && line[5] == ' ' ? line[6..] : line[5..]);
            }
        }

        return new SseText(events, comments, string.Join('\n', data) + text[start..]);
    }

    /// <summary>The bytes without our own comments.</summary>
    public static byte[] WithoutOurComments(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        for (int start; (start = text.IndexOf("\n" + OurComment, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf('\n', start + 1) + 1;
            while (end < text.Length && text[end] is '\n' or '\r')
            {
                end++;
            }

            text = text[..(start + 1)] + text[end..];
        }

        return Encoding.Latin1.GetBytes(text);
    }
}

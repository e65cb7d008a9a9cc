using System.Text;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>A server-sent event as a strict reader sees it: one without its blank line does not count.</summary>
/// <param name="Name">What <c>event:</c> says; null without it.</param>
/// <param name="Data">The data lines, joined.</param>
public sealed record WireEvent(string? Name, string Data)
{
    /// <summary>The data as a JSON object; fails on anything else.</summary>
    public JsonObject Json => JsonNode.Parse(Data)?.AsObject() ?? throw new InvalidOperationException("An event says null.");

    /// <summary>True for the end marker of chat completions.</summary>
    public bool IsDone => Data == "[DONE]";

    /// <summary>Reads all whole events.</summary>
    public static IReadOnlyList<WireEvent> Parse(ReadOnlySpan<byte> bytes)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var events = new List<WireEvent>();
        var data = new List<string>();
        string? name = null;
        var start = 0;
        for (int end; (end = text.IndexOf('\n', start)) >= 0; start = end + 1)
        {
            var line = text[start..end];
            if (line.Length == 0)
            {
                if (data.Count > 0)
                {
                    events.Add(new WireEvent(name, string.Join('\n', data)));
                }

                data.Clear();
                name = null;
            }
            else if (TryGetField(line, "data", out var value))
            {
                data.Add(value);
            }
            else if (TryGetField(line, "event", out value))
            {
                name = value;
            }
        }

        return events;
    }

    private static bool TryGetField(string line, string field, out string value)
    {
        value = "";
        if (!line.StartsWith(field + ":", StringComparison.Ordinal))
        {
            return false;
        }

        value = line[(field.Length + 1)..];
        value = value.StartsWith(' ') ? value[1..] : value;
        return true;
    }
}

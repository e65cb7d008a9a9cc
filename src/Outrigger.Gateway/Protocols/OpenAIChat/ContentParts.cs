using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Content of answers that some servers write as a list of parts. Stateless and thread-safe.</summary>
internal static class ContentParts
{
    /// <summary>Reads a part of text or thinking; others are left out.</summary>
    public static void Read(JsonElement part, ICollection<AIContent> contents)
    {
        switch (OpenAIJson.FindText(part, "type"u8))
        {
            case "text" or "output_text" when OpenAIJson.FindText(part, "text"u8) is { Length: > 0 } text:
                contents.Add(new TextContent(text));
                break;
            case "thinking" when OpenAIJson.TryFind(part, "thinking"u8, JsonValueKind.Array, out var pieces):
                foreach (var piece in pieces.EnumerateArray())
                {
                    if (OpenAIJson.FindText(piece, "text"u8) is { Length: > 0 } thought)
                    {
                        contents.Add(new TextReasoningContent(thought));
                    }
                }

                break;
        }
    }
}

/// <summary>Web citations of answers. Stateless and thread-safe.</summary>
internal static class Citations
{
    /// <summary>Reads one of chat completions (nested) or responses (flat); null when it is none.</summary>
    public static CitationAnnotation? Read(JsonElement annotation)
    {
        var source = OpenAIJson.TryFind(annotation, "url_citation"u8, JsonValueKind.Object, out var nested) ? nested : annotation;
        if (OpenAIJson.FindText(annotation, "type"u8) is not "url_citation"
            || !Uri.TryCreate(OpenAIJson.FindText(source, "url"u8), UriKind.Absolute, out var address))
        {
            return null;
        }

        var citation = new CitationAnnotation { Url = address, Title = OpenAIJson.FindText(source, "title"u8) };
        if (TryGetPlace(source, "start_index"u8, out var start) && TryGetPlace(source, "end_index"u8, out var end))
        {
            citation.AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = start, EndIndex = end }];
        }

        return citation;
    }

    /// <summary>Writes the web citations of a text, nested as in chat completions or flat as in responses.</summary>
    public static void Write(Utf8JsonWriter json, IEnumerable<AIAnnotation>? annotations, bool isNested)
    {
        json.WriteStartArray("annotations");
        foreach (var citation in (annotations ?? []).OfType<CitationAnnotation>())
        {
            if (citation.Url is null || citation.AnnotatedRegions?.OfType<TextSpanAnnotatedRegion>().FirstOrDefault() is not { StartIndex: { } start, EndIndex: { } end })
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("type", "url_citation");
            if (isNested)
            {
                json.WriteStartObject("url_citation");
            }

            json.WriteNumber("start_index", start);
            json.WriteNumber("end_index", end);
            json.WriteString("url", citation.Url.OriginalString);
            json.WriteString("title", citation.Title ?? "");
            if (isNested)
            {
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static bool TryGetPlace(JsonElement source, ReadOnlySpan<byte> name, out int place)
    {
        place = 0;
        return source.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out place);
    }
}

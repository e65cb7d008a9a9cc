using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Writes the parts of a message. Used by one request at a time.</summary>
internal readonly struct ChatPartsWriter(Utf8JsonWriter json, TranslationReport report)
{
    public void Write(IEnumerable<AIContent> contents, string path)
    {
        json.WriteStartArray();
        foreach (var content in contents)
        {
            WritePart(content, path);
        }

        json.WriteEndArray();
    }

    private void WritePart(AIContent content, string path)
    {
        switch (content)
        {
            case TextContent text:
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WriteText("text", text.Text);
                json.WriteEndObject();
                break;
            case LongTextContent text:
                json.WriteStartObject();
                json.WriteString("type", "text");
                json.WritePropertyName("text");
                json.WriteTextValue(text);
                json.WriteEndObject();
                break;
            case DataContent image when image.HasTopLevelMediaType("image"):
                WriteImage(MediaParts.ToDataAddress(image), image.ImageDetail);
                break;
            case UriContent image when image.HasTopLevelMediaType("image"):
                WriteImage(image.Uri.OriginalString, image.ImageDetail);
                break;
            case DataContent sound when MediaParts.AudioFormat(sound.MediaType) is { } format:
                WriteAudio(sound, format);
                break;
            case DataContent media when media.HasTopLevelMediaType("audio") || media.HasTopLevelMediaType("video"):
                report.RefuseAlways(path, $"OpenAI's protocol takes no {media.MediaType}; sound must be wav or mp3.");
                break;
            case DataContent document:
                WriteFile(document);
                break;
            case UriContent:
                report.RefuseAlways(path, "Chat completions take documents as data, not by address.");
                break;
            case HostedFileContent:
                report.RefuseAlways(path, "A file stored at one provider cannot be read by another.");
                break;
            default:
                report.RefuseAlways(path, "A part of the message has no counterpart in OpenAI's protocol.");
                break;
        }
    }

    private void WriteImage(string address, string? detail)
    {
        json.WriteStartObject();
        json.WriteString("type", "image_url");
        json.WriteStartObject("image_url");
        json.WriteString("url", address);
        if (detail is not null)
        {
            json.WriteString("detail", detail);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteAudio(DataContent sound, string format)
    {
        json.WriteStartObject();
        json.WriteString("type", "input_audio");
        json.WriteStartObject("input_audio");
        json.WriteBase64String("data", sound.Data.Span);
        json.WriteString("format", format);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFile(DataContent document)
    {
        json.WriteStartObject();
        json.WriteString("type", "file");
        json.WriteStartObject("file");
        json.WriteString("filename", document.Name is { Length: > 0 } name ? name : document.MediaType == "application/pdf" ? "document.pdf" : "document");
        json.WriteString("file_data", MediaParts.ToDataAddress(document));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Writes the system prompt and the messages of a request. Stateless.</summary>
internal static class AnthropicBlockWriter
{
    /// <summary>Writes <c>system</c>; nothing when there is none.</summary>
    public static void WriteSystem(Utf8JsonWriter writer, List<TextContent> system, TranslationReport report)
    {
        if (system is [{ CacheControl: null } only])
        {
            writer.WriteText("system", only.Text);
        }
        else if (system.Count > 0)
        {
            writer.WriteStartArray("system");
            foreach (var text in system)
            {
                WriteBlock(writer, text, report);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>Writes <c>messages</c>.</summary>
    public static void WriteMessages(Utf8JsonWriter writer, List<AnthropicTurn> turns, TranslationReport report)
    {
        writer.WriteStartArray("messages");
        foreach (var turn in turns)
        {
            writer.WriteStartObject();
            writer.WriteString("role", turn.Role == ChatRole.Assistant ? "assistant" : turn.Role == ChatRole.System ? "system" : "user");
            if (turn.Contents is [TextContent { CacheControl: null } only])
            {
                writer.WriteText("content", only.Text);
            }
            else if (turn.Contents is [LongTextContent { CacheControl: null } document])
            {
                writer.WritePropertyName("content");
                writer.WriteTextValue(document);
            }
            else
            {
                writer.WriteStartArray("content");
                foreach (var content in turn.Contents)
                {
                    WriteBlock(writer, content, report);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteBlock(Utf8JsonWriter writer, AIContent content, TranslationReport report)
    {
        if (content.ImageDetail is not null)
        {
            report.Drop(Features.ImageDetail);
        }

        switch (content)
        {
            case TextReasoningContent reasoning:
                WriteReasoning(writer, reasoning);
                break;
            case TextContent text:
                Begin(writer, "text");
                writer.WriteText("text", text.Text);
                End(writer, content);
                break;
            case LongTextContent text:
                Begin(writer, "text");
                writer.WritePropertyName("text");
                writer.WriteTextValue(text);
                End(writer, content);
                break;
            case RefusalContent refusal:
                Begin(writer, "text");
                writer.WriteString("text", refusal.Text);
                End(writer, content);
                break;
            case FunctionCallContent call:
                Begin(writer, "tool_use");
                writer.WriteString("id", AnthropicToolIds.Write(call.CallId));
                writer.WriteString("name", call.Name);
                writer.WritePropertyName("input");
                AnthropicToolInputs.Write(writer, call);
                End(writer, content);
                break;
            case FunctionResultContent result:
                WriteResult(writer, result, report);
                break;
            case DataContent data:
                WriteData(writer, data, report);
                break;
            case UriContent address:
                WriteAddress(writer, address, report);
                break;
            case HostedFileContent:
                report.Refuse(Features.StoredFiles, "messages", "A file that is stored at another provider cannot be put to one that speaks anthropic.");
                break;
            default:
                report.RefuseAlways("messages", "A message holds content of a kind that cannot be put to a provider that speaks anthropic.");
                break;
        }
    }

    private static void WriteReasoning(Utf8JsonWriter writer, TextReasoningContent reasoning)
    {
        if (reasoning.Seal is { IsRedacted: true } redacted)
        {
            Begin(writer, "redacted_thinking");
            writer.WriteString("data", redacted.Value);
        }
        else
        {
            Begin(writer, "thinking");
            writer.WriteText("thinking", reasoning.Text);
            writer.WriteString("signature", reasoning.Seal!.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, FunctionResultContent result, TranslationReport report)
    {
        Begin(writer, "tool_result");
        writer.WriteString("tool_use_id", AnthropicToolIds.Write(result.CallId));
        if (result.Result is IEnumerable<AIContent> parts)
        {
            writer.WriteStartArray("content");
            foreach (var part in parts)
            {
                if (part is not TextContent { Text: var text } || text.Length > 0)
                {
                    WriteBlock(writer, part, report);
                }
            }

            writer.WriteEndArray();
        }
        else if (ToolResults.GetText(result) is { Length: > 0 } text)
        {
            writer.WriteString("content", text);
        }

        if (result.IsToolError)
        {
            writer.WriteBoolean("is_error", true);
        }

        End(writer, result);
    }

    private static void WriteData(Utf8JsonWriter writer, DataContent data, TranslationReport report)
    {
        switch (data.MediaType)
        {
            case "image/png" or "image/jpeg" or "image/gif" or "image/webp":
                Begin(writer, "image");
                WriteBase64(writer, data);
                End(writer, data);
                break;
            case "application/pdf":
                Begin(writer, "document");
                WriteBase64(writer, data);
                WriteTitle(writer, data);
                End(writer, data);
                break;
            case var type when type.StartsWith("text/", StringComparison.Ordinal):
                Begin(writer, "document");
                writer.WriteStartObject("source");
                writer.WriteString("type", "text");
                writer.WriteString("media_type", "text/plain");
                writer.WriteString("data", Encoding.UTF8.GetString(data.Data.Span));
                writer.WriteEndObject();
                WriteTitle(writer, data);
                End(writer, data);
                break;
            case var type when type.StartsWith("audio/", StringComparison.Ordinal):
                report.Refuse(Features.Audio, "messages", "Audio cannot be put to a provider that speaks anthropic.");
                break;
            case var type when type.StartsWith("image/", StringComparison.Ordinal):
                report.Refuse(Features.ImageData, "messages", "Images for a provider that speaks anthropic must be PNG, JPEG, GIF or WebP.");
                break;
            default:
                report.Refuse(Features.Documents, "messages", "Documents for a provider that speaks anthropic must be PDF or text.");
                break;
        }
    }

    private static void WriteAddress(Utf8JsonWriter writer, UriContent address, TranslationReport report)
    {
        if (address.Uri.Scheme is not ("http" or "https"))
        {
            report.Refuse(Features.StoredFiles, "messages", "An address that is not http or https cannot be put to a provider that speaks anthropic.");
            return;
        }

        if (!address.HasTopLevelMediaType("image") && address.MediaType != "application/pdf")
        {
            report.Refuse(Features.Documents, "messages", "Only images and PDF documents can be put to a provider that speaks anthropic by their address.");
            return;
        }

        Begin(writer, address.HasTopLevelMediaType("image") ? "image" : "document");
        writer.WriteStartObject("source");
        writer.WriteString("type", "url");
        writer.WriteString("url", address.Uri.OriginalString);
        writer.WriteEndObject();
        End(writer, address);
    }

    private static void WriteBase64(Utf8JsonWriter writer, DataContent data)
    {
        writer.WriteStartObject("source");
        writer.WriteString("type", "base64");
        writer.WriteString("media_type", data.MediaType);
        writer.WriteBase64String("data", data.Data.Span);
        writer.WriteEndObject();
    }

    private static void WriteTitle(Utf8JsonWriter writer, DataContent data)
    {
        if (data.Name is not null)
        {
            writer.WriteString("title", data.Name);
        }
    }

    private static void Begin(Utf8JsonWriter writer, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("type", type);
    }

    private static void End(Utf8JsonWriter writer, AIContent content)
    {
        if (content.CacheControl is { } marker)
        {
            writer.WritePropertyName("cache_control");
            writer.WriteRawValue(marker);
        }

        writer.WriteEndObject();
    }
}

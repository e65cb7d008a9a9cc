using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Writes a message as the items of a response's input. Used by one request at a time.</summary>
internal readonly struct ResponsesItemWriter(Utf8JsonWriter json, TranslationReport report)
{
    public void Write(ChatMessage message, string path)
    {
        if (message.Role == ChatRole.Tool)
        {
            foreach (var result in message.Contents.OfType<FunctionResultContent>())
            {
                WriteOutput(result, path);
            }
        }
        else if (message.Role == ChatRole.Assistant)
        {
            foreach (var content in message.Contents)
            {
                WriteSaid(content, path);
            }
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("role", message.Role == ChatRole.System ? "system" : "user");
            json.WritePropertyName("content");
            WriteParts(message.Contents, path);
            json.WriteEndObject();
            if (message.AuthorName is not null)
            {
                report.Drop(Features.ParticipantName);
            }
        }
    }

    private void WriteSaid(AIContent content, string path)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                WriteReasoning(reasoning);
                break;
            case TextContent { Text.Length: > 0 } text:
                WriteMessage("output_text", "text", text.Text);
                DropSeal(text);
                break;
            case TextContent text:
                DropSeal(text);
                break;
            case RefusalContent refusal:
                WriteMessage("refusal", "refusal", refusal.Text);
                break;
            case FunctionCallContent call:
                json.WriteStartObject();
                json.WriteString("type", "function_call");
                json.WriteString("call_id", CallIds.Fit(call.CallId));
                json.WriteString("name", call.Name);
                json.WriteString("arguments", ToolCalls.GetArguments(call));
                json.WriteEndObject();
                DropSeal(call);
                break;
            default:
                report.RefuseAlways(path, "A part of the assistant's message has no counterpart in OpenAI's protocol.");
                break;
        }
    }

    private void DropSeal(AIContent content)
    {
        if (content.Seal is not null)
        {
            report.Drop(Features.ReasoningSeal);
        }
    }

    /// <summary>Only OpenAI's own reasoning goes back to OpenAI; what others hid is not its to read.</summary>
    private void WriteReasoning(TextReasoningContent reasoning)
    {
        if (reasoning.Seal is not { Issuer: "openai" } seal)
        {
            report.Drop(reasoning.Seal is null ? Features.Reasoning : Features.ReasoningSeal);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", "reasoning");
        if (seal.ItemId is { } id)
        {
            json.WriteString("id", id);
        }

        json.WriteStartArray("summary");
        if (reasoning.Text.Length > 0)
        {
            json.WriteStartObject();
            json.WriteString("type", "summary_text");
            json.WriteText("text", reasoning.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("encrypted_content", seal.Value);
        json.WriteEndObject();
    }

    private void WriteMessage(string type, string member, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "message");
        json.WriteString("role", "assistant");
        json.WriteStartArray("content");
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString(member, text);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteOutput(FunctionResultContent result, string path)
    {
        json.WriteStartObject();
        json.WriteString("type", "function_call_output");
        json.WriteString("call_id", CallIds.Fit(result.CallId));
        json.WritePropertyName("output");
        if (result.Result is IEnumerable<AIContent> parts && parts.Any(p => p is not TextContent))
        {
            WriteParts(parts, path);
        }
        else
        {
            json.WriteStringValue(ToolResults.GetText(result));
        }

        json.WriteEndObject();
        if (result.IsToolError)
        {
            report.Drop(Features.ToolErrors);
        }
    }

    private void WriteParts(IEnumerable<AIContent> contents, string path)
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
                json.WriteString("type", "input_text");
                json.WriteText("text", text.Text);
                json.WriteEndObject();
                break;
            case DataContent image when image.HasTopLevelMediaType("image"):
                WriteImage(MediaParts.ToDataAddress(image), image.ImageDetail);
                break;
            case UriContent image when image.HasTopLevelMediaType("image"):
                WriteImage(image.Uri.OriginalString, image.ImageDetail);
                break;
            case DataContent media when media.HasTopLevelMediaType("audio") || media.HasTopLevelMediaType("video"):
                report.RefuseAlways(path, $"The responses protocol takes no {media.MediaType}.");
                break;
            case DataContent document:
                json.WriteStartObject();
                json.WriteString("type", "input_file");
                json.WriteString("filename", document.Name is { Length: > 0 } name ? name : document.MediaType == "application/pdf" ? "document.pdf" : "document");
                json.WriteString("file_data", MediaParts.ToDataAddress(document));
                json.WriteEndObject();
                break;
            case UriContent document:
                json.WriteStartObject();
                json.WriteString("type", "input_file");
                json.WriteString("file_url", document.Uri.OriginalString);
                json.WriteEndObject();
                break;
            default:
                report.RefuseAlways(path, "A part of the message has no counterpart in OpenAI's protocol, or is kept by another provider.");
                break;
        }
    }

    private void WriteImage(string address, string? detail)
    {
        json.WriteStartObject();
        json.WriteString("type", "input_image");
        json.WriteString("image_url", address);
        json.WriteString("detail", detail ?? "auto");
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Writes the conversation for an upstream: turns of the user and of the model. Neighbours of one role become one turn, but
/// the results of tools stand alone and in the order of their calls. Used once.
/// </summary>
internal sealed class GeminiContentsWriter(Utf8JsonWriter writer, ChatRequest request, GeminiModelTraits traits, TranslationReport report)
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];
    private readonly List<FunctionResultContent> _results = [];
    private readonly List<AIContent> _media = [];
    private string? _open;

    /// <summary>Writes <c>systemInstruction</c> and <c>contents</c>.</summary>
    public void Write()
    {
        var messages = request.Messages;
        var first = 0;
        while (first < messages.Count && messages[first].Role == ChatRole.System)
        {
            first++;
        }

        if (first > 0)
        {
            writer.WriteStartObject("systemInstruction");
            writer.WriteStartArray("parts");
            foreach (var content in messages.Take(first).SelectMany(m => m.Contents))
            {
                WriteUserPart(content);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        // Google checks signatures in the current turn only: from the last thing the user said on.
        var turn = messages.FindLastIndex(m => m.Role == ChatRole.User);
        writer.WriteStartArray("contents");
        for (var i = first; i < messages.Count; i++)
        {
            WriteMessage(messages[i], isCurrent: i > turn);
        }

        FlushResults();
        Close();
        writer.WriteEndArray();
    }

    private void WriteMessage(ChatMessage message, bool isCurrent)
    {
        if (message.Role == ChatRole.Tool)
        {
            _results.AddRange(message.Contents.OfType<FunctionResultContent>());
            return;
        }

        if (message.Role == ChatRole.Assistant)
        {
            FlushResults();
            WriteModelTurn(message, isCurrent);
            return;
        }

        if (message.Role == ChatRole.System)
        {
            // There is one place for instructions. Where this one stands is part of what it means, so it stays there.
            report.Adjust(Features.MidConversationSystem);
        }

        FlushResults();
        if (message.AuthorName is not null)
        {
            report.Drop(Features.ParticipantName);
        }

        foreach (var content in message.Contents)
        {
            Open("user");
            WriteUserPart(content);
        }
    }

    private void WriteUserPart(AIContent content)
    {
        if (content.CacheControl is not null)
        {
            report.Drop(Features.CacheControl);
        }

        switch (content)
        {
            case TextContent text:
                WriteText(text.Text);
                break;
            case LongTextContent text:
                writer.WriteStartObject();
                writer.WritePropertyName("text");
                writer.WriteTextValue(text);
                writer.WriteEndObject();
                break;
            case RefusalContent refusal:
                WriteText(refusal.Text);
                break;
            case DataContent data:
                writer.WriteStartObject();
                WriteData(data);
                writer.WriteEndObject();
                break;
            case UriContent file:
                // Addresses on the web have been fetched; what is left names something in Google's own stores.
                writer.WriteStartObject();
                writer.WriteStartObject("fileData");
                writer.WriteString("mimeType", file.MediaType);
                writer.WriteString("fileUri", file.Uri.OriginalString);
                writer.WriteEndObject();
                writer.WriteEndObject();
                break;
            default:
                report.RefuseAlways("messages", "A message holds something that this provider's protocol cannot express.");
                break;
        }
    }

    private void WriteText(string text)
    {
        writer.WriteStartObject();
        writer.WriteText("text", text);
        writer.WriteEndObject();
    }

    private void WriteData(DataContent data)
    {
        if (data.ImageDetail is not null)
        {
            report.Drop(Features.ImageDetail);
        }

        if (data.Name is not null)
        {
            report.Drop(Features.FileName);
        }

        writer.WriteStartObject("inlineData");
        writer.WriteString("mimeType", data.MediaType);
        writer.WriteString("data", data.Base64Data.Span);
        writer.WriteEndObject();
    }

    private void WriteModelTurn(ChatMessage message, bool isCurrent)
    {
        var isFirstCall = true;
        foreach (var content in message.Contents)
        {
            var signature = content.Seal is { Issuer: GeminiSeals.Issuer } own ? own.Value : null;
            if (content.Seal is not null && signature is null)
            {
                report.Drop(Features.ReasoningSeal);
            }

            switch (content)
            {
                case TextReasoningContent thought when signature is not null:
                    Open("model");
                    writer.WriteStartObject();
                    writer.WriteText("text", thought.Text);
                    writer.WriteBoolean("thought", true);
                    WriteSignature(signature);
                    writer.WriteEndObject();
                    break;
                case TextReasoningContent:
                    // Reasoning that nobody here can vouch for is no part of what this model has said.
                    report.Drop(Features.Reasoning);
                    break;
                case FunctionCallContent call:
                    Open("model");
                    signature ??= isFirstCall && isCurrent && traits.WantsSignatures ? GeminiSeals.Unsigned : null;
                    WriteCall(call, signature);
                    isFirstCall = false;
                    break;
                case TextContent { Text: "" } when signature is null:
                    break;
                case TextContent text:
                    Open("model");
                    writer.WriteStartObject();
                    writer.WriteText("text", text.Text);
                    WriteSignature(signature);
                    writer.WriteEndObject();
                    break;
                default:
                    Open("model");
                    WriteUserPart(content);
                    break;
            }
        }
    }

    private void WriteSignature(string? signature)
    {
        if (signature is not null)
        {
            writer.WriteString("thoughtSignature", signature);
        }
    }

    private void WriteCall(FunctionCallContent call, string? signature)
    {
        _names[call.CallId] = call.Name;
        _order.Add(call.CallId);
        writer.WriteStartObject();
        writer.WriteStartObject("functionCall");
        writer.WriteString("id", call.CallId);
        writer.WriteString("name", call.Name);
        writer.WritePropertyName("args");
        var arguments = System.Text.Encoding.UTF8.GetBytes(ToolCalls.GetArguments(call));
        if (GeminiJson.IsWhole(arguments, JsonTokenType.StartObject))
        {
            writer.WriteRawValue(arguments, skipInputValidation: true);
        }
        else
        {
            // A model once wrote text that is no object; it is handed on as what it was.
            writer.WriteStartObject();
            writer.WriteString("invalid_arguments", arguments);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteSignature(signature);
        writer.WriteEndObject();
    }

    /// <summary>Writes the results that have come since the model's last turn.</summary>
    private void FlushResults()
    {
        if (_results.Count == 0)
        {
            return;
        }

        Close();
        Open("user");
        foreach (var result in _results.OrderBy(r => _order.IndexOf(r.CallId)))
        {
            WriteResult(result);
        }

        Close();
        _results.Clear();
        _order.Clear();
        foreach (var content in _media)
        {
            Open("user");
            WriteUserPart(content);
        }

        _media.Clear();
    }

    private void WriteResult(FunctionResultContent result)
    {
        if (!_names.TryGetValue(result.CallId, out var name))
        {
            report.RefuseAlways("messages", "A tool's result answers no call that stands before it.");
            name = "";
        }

        var media = (result.Result as IEnumerable<AIContent> ?? []).Where(c => c is not TextContent).ToArray();
        writer.WriteStartObject();
        writer.WriteStartObject("functionResponse");
        writer.WriteString("id", result.CallId);
        writer.WriteString("name", name);
        WriteResponse(result);
        if (media.Length > 0 && traits.TakesResultParts && media.All(m => m is DataContent))
        {
            writer.WriteStartArray("parts");
            foreach (var data in media)
            {
                WriteUserPart(data);
            }

            writer.WriteEndArray();
        }
        else if (media.Length > 0)
        {
            report.Adjust(Features.ToolResultImages);
            _media.AddRange(media);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        if (result.CacheControl is not null)
        {
            report.Drop(Features.CacheControl);
        }
    }

    /// <summary>Always an object: one stays as it is, anything else is the one member of one.</summary>
    private void WriteResponse(FunctionResultContent result)
    {
        var text = ToolResults.GetText(result);
        var json = System.Text.Encoding.UTF8.GetBytes(text);
        writer.WritePropertyName("response");
        if (!result.IsToolError && GeminiJson.IsWhole(json, JsonTokenType.StartObject))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(result.IsToolError ? "error" : "result");
        if (GeminiJson.IsWhole(json, JsonTokenType.StartArray) || (result.IsToolError && GeminiJson.IsWhole(json, JsonTokenType.StartObject)))
        {
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndObject();
    }

    private void Open(string role)
    {
        if (_open == role)
        {
            return;
        }

        Close();
        _open = role;
        writer.WriteStartObject();
        writer.WriteString("role", role);
        writer.WriteStartArray("parts");
    }

    private void Close()
    {
        if (_open is not null)
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
            _open = null;
        }
    }
}

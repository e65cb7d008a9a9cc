using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Writes the messages of a chat completion request. Used by one request at a time.</summary>
internal sealed class ChatMessagesWriter(Utf8JsonWriter json, RequestTarget to, TranslationReport report)
{
    private readonly List<AIContent> _resultMedia = [];

    /// <summary>Writes all of them.</summary>
    public void Write(IReadOnlyList<ChatMessage> messages)
    {
        if (messages.Any(m => m.Contents.Any(c => c.CacheControl is not null)))
        {
            report.Drop(Features.CacheControl);
        }

        json.WriteStartArray("messages");
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.Role != ChatRole.Tool)
            {
                FlushResultMedia();
            }

            if (message.Role == ChatRole.Tool)
            {
                WriteResults(message, $"messages[{i}]");
            }
            else if (message.Role == ChatRole.Assistant)
            {
                WriteAssistant(message, $"messages[{i}]", isLast: i == messages.Count - 1);
            }
            else
            {
                WriteSpoken(message, message.Role == ChatRole.System ? "system" : "user", $"messages[{i}]");
            }
        }

        FlushResultMedia();
        json.WriteEndArray();
    }

    private void WriteSpoken(ChatMessage message, string role, string path)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        if (message.AuthorName is { Length: > 0 } name)
        {
            json.WriteString("name", name);
        }

        json.WritePropertyName("content");
        if (message.Contents is [TextContent single])
        {
            json.WriteTextValue(single.Text);
        }
        else if (message.Contents is [LongTextContent document])
        {
            json.WriteTextValue(document);
        }
        else
        {
            new ChatPartsWriter(json, report).Write(message.Contents, path);
        }

        json.WriteEndObject();
    }

    private void WriteAssistant(ChatMessage message, string path, bool isLast)
    {
        var calls = message.Contents.OfType<FunctionCallContent>().ToArray();
        if (isLast && calls.Length == 0)
        {
            report.Refuse(Features.Prefill, path, "OpenAI's protocol cannot continue an answer that was begun: the last message must not be the assistant's.");
        }

        var texts = message.Contents.OfType<TextContent>().Where(t => t.Text.Length > 0).ToArray();
        var refusal = string.Concat(message.Contents.OfType<RefusalContent>().Select(r => r.Text));
        var reasoning = GetReasoning(message);
        if (texts.Length == 0 && calls.Length == 0 && refusal.Length == 0)
        {
            // Nothing is left but reasoning that only its maker may read.
            return;
        }

        json.WriteStartObject();
        json.WriteString("role", "assistant");
        if (message.AuthorName is { Length: > 0 } name)
        {
            json.WriteString("name", name);
        }

        if (reasoning.Length > 0)
        {
            json.WriteString("reasoning_content", reasoning);
        }

        json.WriteString("content", texts.Length > 0 ? string.Concat(texts.Select(t => t.Text)) : null);
        if (refusal.Length > 0)
        {
            json.WriteString("refusal", refusal);
        }

        if (calls.Length > 0)
        {
            WriteCalls(calls);
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Reasoning that is nobody's secret goes back to compatible servers, whose models want it in tool loops. OpenAI's own
    /// models take none, and what another provider has sealed is not for others to read.
    /// </summary>
    private string GetReasoning(ChatMessage message)
    {
        var text = "";
        foreach (var content in message.Contents)
        {
            if (content is TextReasoningContent { Seal: null } reasoning && !OpenAIModelRules.IsOpenAI(to.Model))
            {
                text += reasoning.Text;
            }
            else if (content is TextReasoningContent)
            {
                report.Drop(content.Seal is null ? Features.Reasoning : Features.ReasoningSeal);
            }
            else if (content.Seal is { } seal && !(content is FunctionCallContent && seal.Issuer == "gemini" && OpenAIModelRules.IsGemini(to.Model)))
            {
                report.Drop(Features.ReasoningSeal);
            }
        }

        return text;
    }

    private void WriteCalls(FunctionCallContent[] calls)
    {
        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", CallIds.Fit(call.CallId));
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", ToolCalls.GetArguments(call));
            json.WriteEndObject();
            if (call.Seal is { Issuer: "gemini" } seal && OpenAIModelRules.IsGemini(to.Model))
            {
                ReasoningDetails.WriteThoughtSignature(json, seal.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteResults(ChatMessage message, string path)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            json.WriteStartObject();
            json.WriteString("role", "tool");
            json.WriteString("tool_call_id", CallIds.Fit(result.CallId));
            json.WriteString("content", ToolResults.GetText(result));
            json.WriteEndObject();
            if (result.IsToolError)
            {
                // The text says what went wrong; there is no flag beside it.
                report.Drop(Features.ToolErrors);
            }

            if (result.Result is IEnumerable<AIContent> parts)
            {
                KeepMedia(result, parts);
            }
        }

        if (message.Contents.Any(c => c is not FunctionResultContent))
        {
            report.RefuseAlways(path, "A message of a tool holds something that is no result.");
        }
    }

    private void KeepMedia(FunctionResultContent result, IEnumerable<AIContent> parts)
    {
        var media = parts.Where(p => p is not TextContent).ToArray();
        if (media.Length > 0)
        {
            _resultMedia.Add(new TextContent($"Content of the result of tool call {CallIds.Fit(result.CallId)}:"));
            _resultMedia.AddRange(media);
            report.Adjust(Features.ToolResultImages);
        }
    }

    /// <summary>Results are text here: their images follow as the user's, once all results of the turn stand.</summary>
    private void FlushResultMedia()
    {
        if (_resultMedia.Count == 0)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("role", "user");
        json.WritePropertyName("content");
        new ChatPartsWriter(json, report).Write(_resultMedia, "messages");
        json.WriteEndObject();
        _resultMedia.Clear();
    }
}

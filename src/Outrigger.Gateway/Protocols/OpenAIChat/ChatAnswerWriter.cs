using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Writes a whole chat completion for a client. Stateless and thread-safe.</summary>
internal static class ChatAnswerWriter
{
    public static void Write(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        var contents = answer.Messages.SelectMany(m => m.Contents).ToArray();
        var asFunctions = ChatToolsReader.AnswersAsFunctions(frame.Request);
        json.WriteStartObject();
        json.WriteString("id", GetId(answer.ResponseId, frame));
        json.WriteString("object", "chat.completion");
        json.WriteNumber("created", frame.CreatedSeconds);
        json.WriteString("model", answer.ModelId ?? frame.Model);
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        WriteMessage(json, contents, asFunctions);
        json.WriteNull("logprobs");
        var hasCalls = contents.Any(c => c is FunctionCallContent);
        json.WriteString("finish_reason", OpenAIFinish.Write(answer.FinishReason, hasCalls, asFunctions));
        json.WriteEndObject();
        json.WriteEndArray();
        if (usage.IsReported)
        {
            OpenAIUsageWriter.Write(json, usage);
        }

        if (ServiceTiers.ToAnswer(usage.ServiceTier) is { } tier)
        {
            json.WriteString("service_tier", tier);
        }

        json.WriteEndObject();
    }

    /// <summary>The upstream's id, or one made of the call's.</summary>
    public static string GetId(string? upstreamId, AnswerFrame frame) => string.IsNullOrEmpty(upstreamId) ? "chatcmpl-" + frame.Id.ToString("N") : upstreamId;

    private static void WriteMessage(Utf8JsonWriter json, AIContent[] contents, bool asFunctions)
    {
        var texts = contents.OfType<TextContent>().ToArray();
        var refusal = string.Concat(contents.OfType<RefusalContent>().Select(r => r.Text));
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");

        // Null is for answers that say something else; one that says nothing is an empty text.
        var isOther = refusal.Length > 0 || contents.Any(c => c is FunctionCallContent);
        json.WriteString("content", isOther && !texts.Any(t => t.Text.Length > 0) ? null : string.Concat(texts.Select(t => t.Text)));
        json.WriteString("refusal", refusal.Length > 0 ? refusal : null);
        WriteReasoning(json, contents);
        WriteCalls(json, [.. contents.OfType<FunctionCallContent>()], asFunctions);
        Citations.Write(json, texts.Length == 1 ? texts[0].Annotations : null, isNested: true);
        json.WriteEndObject();
    }

    private static void WriteReasoning(Utf8JsonWriter json, AIContent[] contents)
    {
        var text = string.Concat(contents.OfType<TextReasoningContent>().Select(r => r.Text));
        if (text.Length > 0)
        {
            json.WriteString("reasoning_content", text);
        }

        if (!contents.Any(c => c is TextReasoningContent or TextContent && c.Seal is not null))
        {
            return;
        }

        var index = 0;
        json.WriteStartArray("reasoning_details");
        foreach (var content in contents)
        {
            if (content is TextReasoningContent reasoning)
            {
                ReasoningDetails.Write(json, reasoning.Text, reasoning.Seal, index++);
            }
            else if (content is TextContent { Seal: { } seal })
            {
                ReasoningDetails.Write(json, "", seal, index++, isOfText: true);
            }
        }

        json.WriteEndArray();
    }

    private static void WriteCalls(Utf8JsonWriter json, FunctionCallContent[] calls, bool asFunctions)
    {
        if (calls.Length == 0)
        {
            return;
        }

        if (asFunctions)
        {
            json.WriteStartObject("function_call");
            json.WriteString("name", calls[0].Name);
            json.WriteString("arguments", ToolCalls.GetArguments(calls[0]));
            json.WriteEndObject();
            return;
        }

        json.WriteStartArray("tool_calls");
        foreach (var call in calls)
        {
            json.WriteStartObject();
            json.WriteString("id", call.CallId);
            json.WriteString("type", "function");
            json.WriteStartObject("function");
            json.WriteString("name", call.Name);
            json.WriteString("arguments", ToolCalls.GetArguments(call));
            json.WriteEndObject();
            if (call.Seal is { Issuer: "gemini" } seal)
            {
                ReasoningDetails.WriteThoughtSignature(json, seal.Value);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

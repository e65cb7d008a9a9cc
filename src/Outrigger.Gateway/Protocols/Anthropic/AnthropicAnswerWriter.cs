using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Writes a whole answer for a client. Stateless.</summary>
internal static class AnthropicAnswerWriter
{
    /// <summary>How answers and events are written: never HTML, so other scripts stay readable.</summary>
    public static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame)
    {
        using var writer = new Utf8JsonWriter(target, Readable);
        writer.WriteStartObject();
        writer.WriteString("id", GetId(answer.ResponseId, frame));
        writer.WriteString("type", "message");
        writer.WriteString("role", "assistant");
        writer.WriteString("model", answer.ModelId ?? frame.Model);
        writer.WriteStartArray("content");
        bool hasCalls = false, hasRefusal = false;
        foreach (var content in answer.Messages.SelectMany(m => m.Contents))
        {
            WriteBlocks(writer, content);
            hasCalls |= content is FunctionCallContent;
            hasRefusal |= content is RefusalContent;
        }

        writer.WriteEndArray();
        var reason = AnthropicStops.Write(answer.FinishReason, hasCalls, hasRefusal, answer.StopSequence);
        writer.WriteString("stop_reason", reason);
        writer.WriteString("stop_sequence", reason == "stop_sequence" ? answer.StopSequence : null);
        writer.WritePropertyName("usage");
        AnthropicUsage.Write(writer, usage);
        writer.WriteEndObject();
    }

    /// <summary>The answer's id: the upstream's, else one made of the call's.</summary>
    public static string GetId(string? id, AnswerFrame frame) => string.IsNullOrEmpty(id) ? "msg_" + frame.Id.ToString("N") : id;

    /// <summary>What stands in place of content that an answer here has no block for.</summary>
    public static string Describe(DataContent data) => string.Create(CultureInfo.InvariantCulture, $"[{data.MediaType}, {data.Data.Length} bytes: cannot be shown in this protocol]");

    private static void WriteBlocks(Utf8JsonWriter writer, AIContent content)
    {
        switch (content)
        {
            case TextReasoningContent reasoning:
                WriteReasoning(writer, reasoning);
                break;
            case TextContent text:
                WriteText(writer, text.Text);
                if (text.Seal is { } ofText)
                {
                    WriteThinking(writer, "", AnthropicSeals.Write(ofText, isOfText: true));
                }

                break;
            case RefusalContent refusal:
                WriteText(writer, refusal.Text);
                break;
            case FunctionCallContent call:
                if (call.Seal is { } ofCall)
                {
                    WriteThinking(writer, "", AnthropicSeals.Write(ofCall, call.CallId));
                }

                writer.WriteStartObject();
                writer.WriteString("type", "tool_use");
                writer.WriteString("id", AnthropicToolIds.Write(call.CallId));
                writer.WriteString("name", call.Name);
                writer.WritePropertyName("input");
                AnthropicToolInputs.Write(writer, call);
                writer.WriteEndObject();
                break;
            case DataContent data:
                WriteText(writer, Describe(data));
                break;
        }
    }

    private static void WriteReasoning(Utf8JsonWriter writer, TextReasoningContent reasoning)
    {
        switch (reasoning.Seal)
        {
            case { Issuer: AnthropicSeals.Issuer, IsRedacted: true } redacted:
                writer.WriteStartObject();
                writer.WriteString("type", "redacted_thinking");
                writer.WriteString("data", redacted.Value);
                writer.WriteEndObject();
                break;
            case { } seal:
                WriteThinking(writer, reasoning.Text, seal.Issuer == AnthropicSeals.Issuer ? seal.Value : AnthropicSeals.Write(seal));
                break;
            default:
                if (reasoning.Text.Length > 0)
                {
                    WriteThinking(writer, reasoning.Text, "");
                }

                break;
        }
    }

    private static void WriteThinking(Utf8JsonWriter writer, string text, string signature)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "thinking");
        writer.WriteString("thinking", text);
        writer.WriteString("signature", signature);
        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string text)
    {
        if (text.Length > 0)
        {
            writer.WriteStartObject();
            writer.WriteString("type", "text");
            writer.WriteString("text", text);
            writer.WriteEndObject();
        }
    }
}

using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Writes whole answers for clients. Stateless and thread-safe.</summary>
internal static class GeminiAnswerWriter
{
    /// <summary>Writes one.</summary>
    public static void Write(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame)
    {
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        BeginParts(writer);
        string? malformed = null;
        var wantsThoughts = WantsThoughts(frame.Request);
        foreach (var content in answer.Messages.SelectMany(m => m.Contents))
        {
            GeminiPartWriter.Write(writer, content, wantsThoughts, ref malformed);
        }

        EndParts(writer, GeminiFinish.Write(answer.FinishReason), malformed);
        WriteFrame(writer, answer.ResponseId ?? CreateId(frame), answer.ModelId ?? frame.Model, usage);
        writer.WriteEndObject();
    }

    /// <summary>Whether a client wants to see thought: it must have asked for thinking.</summary>
    public static bool WantsThoughts(ChatRequest request) => request.Reasoning is { IncludeText: not false, BudgetTokens: not 0, Effort: not "none" };

    /// <summary>The id of an answer whose upstream gave none.</summary>
    public static string CreateId(AnswerFrame frame) => System.Buffers.Text.Base64Url.EncodeToString(frame.Id.ToByteArray());

    /// <summary>Writes up to the parts of the one candidate.</summary>
    public static void BeginParts(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("candidates");
        writer.WriteStartObject();
        writer.WriteStartObject("content");
        writer.WriteStartArray("parts");
    }

    /// <summary>Closes the candidate.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="finishReason">Why it ended; null while it has not.</param>
    /// <param name="malformed">A call whose arguments are no object; null for none.</param>
    public static void EndParts(Utf8JsonWriter writer, string? finishReason, string? malformed)
    {
        writer.WriteEndArray();
        writer.WriteString("role", "model");
        writer.WriteEndObject();
        if (finishReason is not null)
        {
            // Gemini's own word for a call that is none; one that was cut off is not the model's fault.
            writer.WriteString("finishReason", malformed is not null && finishReason == "STOP" ? "MALFORMED_FUNCTION_CALL" : finishReason);
            if (malformed is not null)
            {
                writer.WriteString("finishMessage", malformed);
            }
        }

        writer.WriteNumber("index", 0);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    /// <summary>Writes what stands beside the candidates.</summary>
    public static void WriteFrame(Utf8JsonWriter writer, string id, string model, in TokenUsage usage)
    {
        if (usage.IsReported)
        {
            writer.WriteStartObject("usageMetadata");
            writer.WriteNumber("promptTokenCount", usage.Prompt);
            if (usage.Cached > 0)
            {
                writer.WriteNumber("cachedContentTokenCount", usage.Cached);
            }

            writer.WriteNumber("candidatesTokenCount", Math.Max(0, usage.Completion - usage.Reasoning));
            if (usage.Reasoning > 0)
            {
                writer.WriteNumber("thoughtsTokenCount", usage.Reasoning);
            }

            writer.WriteNumber("totalTokenCount", usage.Prompt + usage.Completion);
            if (usage.ServiceTier is { } tier)
            {
                writer.WriteString("serviceTier", tier);
            }

            writer.WriteEndObject();
        }

        writer.WriteString("modelVersion", model);
        writer.WriteString("responseId", id);
    }
}

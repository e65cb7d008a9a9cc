using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAICompletions;

/// <summary>The one choice of a completion. Stateless and thread-safe.</summary>
internal static class CompletionText
{
    /// <summary>What of a content is text; a refusal is, for there is no other place for it.</summary>
    public static string Of(AIContent content) => content switch
    {
        TextContent text => text.Text,
        RefusalContent refusal => refusal.Text,
        _ => "",
    };

    public static string GetId(string? upstreamId, AnswerFrame frame) => string.IsNullOrEmpty(upstreamId) ? "cmpl-" + frame.Id.ToString("N") : upstreamId;

    public static string GetFinish(ChatFinishReason? reason) => OpenAIFinish.Write(reason, hasToolCalls: false, asFunctions: false) is var word && word == "tool_calls" ? "stop" : word;

    /// <summary>Writes the object up to its last members and leaves it open.</summary>
    public static void Write(Utf8JsonWriter json, string id, string model, AnswerFrame frame, string? text, string? finish)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("object", "text_completion");
        json.WriteNumber("created", frame.CreatedSeconds);
        json.WriteString("model", model);
        json.WriteStartArray("choices");
        if (text is not null)
        {
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteNumber("index", 0);
            json.WriteNull("logprobs");
            json.WriteString("finish_reason", finish);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}

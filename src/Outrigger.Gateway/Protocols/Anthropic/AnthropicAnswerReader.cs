using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Reads an upstream's whole answer. What the provider's own tools did in it (calls, results, citations, compactions) has no
/// neutral word and is not the client's to act on: the text around it is what is taken over. Stateless.
/// </summary>
internal static class AnthropicAnswerReader
{
    private const int MaxDepth = 1000;

    /// <summary>The answer; null when it is not one.</summary>
    public static ChatResponse? Read(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>What a refusal says beside its reason; null for nothing.</summary>
    public static RefusalContent? ReadDetails(JsonElement holder) =>
        holder.TryGetProperty("stop_details", out var details) && details.ValueKind == JsonValueKind.Object
        && GetText(details, "explanation") is { Length: > 0 } explanation
            ? new RefusalContent(explanation)
            : null;

    private static ChatResponse? Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || GetText(root, "type") != "message"
            || !root.TryGetProperty("content", out var blocks) || blocks.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var message = new ChatMessage { Role = ChatRole.Assistant };
        var hasAnswerTool = false;
        foreach (var block in blocks.EnumerateArray())
        {
            if (block.ValueKind != JsonValueKind.Object || GetText(block, "type") is not { } type || !TryReadBlock(block, type, out var content))
            {
                return null;
            }

            if (content is not null)
            {
                message.Contents.Add(content);
                hasAnswerTool |= type == "tool_use" && content is TextContent;
            }
        }

        var answer = new ChatResponse(message) { ResponseId = GetText(root, "id"), ModelId = GetText(root, "model") };
        if (GetText(root, "stop_reason") is not { } reason)
        {
            return null;
        }

        answer.FinishReason = AnthropicStops.Read(reason);
        if (answer.FinishReason == ChatFinishReason.ToolCalls && hasAnswerTool && !message.Contents.Any(c => c is FunctionCallContent))
        {
            answer.FinishReason = ChatFinishReason.Stop;
        }

        if (answer.FinishReason == ChatFinishReason.ContentFilter && ReadDetails(root) is { } refusal)
        {
            message.Contents.Add(refusal);
        }

        if (GetText(root, "stop_sequence") is { } sequence)
        {
            answer.StopSequence = sequence;
        }

        if (root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object && GetText(usage, "service_tier") is { } tier)
        {
            answer.ServiceTier = tier;
        }

        return answer;
    }

    private static bool TryReadBlock(JsonElement block, string type, out AIContent? content)
    {
        content = null;
        switch (type)
        {
            case "text":
                content = GetText(block, "text") is { } text ? new TextContent(text) : null;
                return content is not null;
            case "thinking":
                content = GetText(block, "thinking") is { } thought
                    ? new TextReasoningContent(thought) { Seal = GetText(block, "signature") is { Length: > 0 } seal ? new ReasoningSeal(AnthropicSeals.Issuer, seal) : null }
                    : null;
                return content is not null;
            case "redacted_thinking":
                content = GetText(block, "data") is { } data
                    ? new TextReasoningContent("") { Seal = new ReasoningSeal(AnthropicSeals.Issuer, data, IsRedacted: true) }
                    : null;
                return content is not null;
            case "tool_use":
                if (GetText(block, "id") is not { Length: > 0 } id || GetText(block, "name") is not { Length: > 0 } name
                    || !block.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
                {
                    return false;
                }

                content = name == AnthropicSchemas.AnswerTool ? new TextContent(input.GetRawText()) : ToolCalls.Create(id, name, input.GetRawText());
                return true;
            default:
                return true;
        }
    }

    private static string? GetText(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

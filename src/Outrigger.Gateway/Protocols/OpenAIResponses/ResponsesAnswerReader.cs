using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads a whole response of an upstream. Stateless and thread-safe.</summary>
internal static class ResponsesAnswerReader
{
    /// <summary>The answer; null when the bytes are none, or one that is not finished.</summary>
    public static ChatResponse? Read(ReadOnlySpan<byte> body) => OpenAIJson.TryParseAnswer(body, out var root) ? Read(root) : null;

    public static ChatResponse? Read(JsonElement root)
    {
        var status = OpenAIJson.FindText(root, "status"u8);
        if (status is not ("completed" or "incomplete") || !OpenAIJson.TryFind(root, "output"u8, JsonValueKind.Array, out var output))
        {
            return null;
        }

        var contents = new List<AIContent>();
        foreach (var item in output.EnumerateArray())
        {
            if (!TryReadItem(item, contents))
            {
                return null;
            }
        }

        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = OpenAIJson.FindText(root, "id"u8),
            ModelId = OpenAIJson.FindText(root, "model"u8),
            FinishReason = ReadFinish(root, contents.Exists(c => c is FunctionCallContent)),
        };
        answer.ServiceTier = OpenAIJson.FindText(root, "service_tier"u8);
        return answer;
    }

    /// <summary>Why a response ended.</summary>
    public static ChatFinishReason ReadFinish(JsonElement response, bool hasCalls)
    {
        if (OpenAIJson.FindText(response, "status"u8) is "incomplete")
        {
            return OpenAIJson.TryFind(response, "incomplete_details"u8, JsonValueKind.Object, out var details)
                && OpenAIJson.FindText(details, "reason"u8) is "content_filter"
                    ? ChatFinishReason.ContentFilter
                    : ChatFinishReason.Length;
        }

        return hasCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop;
    }

    /// <summary>The summary or text of a reasoning item.</summary>
    public static string ReadReasoningText(JsonElement item)
    {
        foreach (var name in (string[])["content", "summary"])
        {
            if (item.TryGetProperty(name, out var parts) && parts.ValueKind == JsonValueKind.Array && parts.GetArrayLength() > 0)
            {
                return string.Join("\n\n", parts.EnumerateArray().Select(p => OpenAIJson.FindText(p, "text"u8)).Where(t => !string.IsNullOrEmpty(t)));
            }
        }

        return "";
    }

    /// <summary>What only OpenAI understands of a reasoning item; null when it gave nothing.</summary>
    public static ReasoningSeal? ReadSeal(JsonElement item) =>
        OpenAIJson.FindText(item, "encrypted_content"u8) is { Length: > 0 } encrypted
            ? new ReasoningSeal("openai", encrypted, ItemId: OpenAIJson.FindText(item, "id"u8))
            : null;

    private static bool TryReadItem(JsonElement item, List<AIContent> contents)
    {
        switch (OpenAIJson.FindText(item, "type"u8))
        {
            case "message":
                ReadParts(item, contents);
                return true;
            case "reasoning":
                var (text, seal) = (ReadReasoningText(item), ReadSeal(item));
                if (text.Length > 0 || seal is not null)
                {
                    contents.Add(new TextReasoningContent(text) { Seal = seal });
                }

                return true;
            case "function_call":
                if (OpenAIJson.FindText(item, "name"u8) is not { Length: > 0 } name || (OpenAIJson.FindText(item, "call_id"u8) ?? OpenAIJson.FindText(item, "id"u8)) is not { Length: > 0 } id)
                {
                    return false;
                }

                contents.Add(ToolCalls.Create(id, name, OpenAIJson.FindText(item, "arguments"u8) ?? ""));
                return true;
            default:
                // What hosted tools did on their way; the text says what came of it.
                return true;
        }
    }

    private static void ReadParts(JsonElement item, List<AIContent> contents)
    {
        if (!OpenAIJson.TryFind(item, "content"u8, JsonValueKind.Array, out var parts))
        {
            return;
        }

        foreach (var part in parts.EnumerateArray())
        {
            if (OpenAIJson.FindText(part, "refusal"u8) is { Length: > 0 } refusal)
            {
                contents.Add(new RefusalContent(refusal));
            }
            else if (OpenAIJson.FindText(part, "text"u8) is { Length: > 0 } text)
            {
                contents.Add(new TextContent(text) { Annotations = ReadCitations(part) });
            }
        }
    }

    private static List<AIAnnotation>? ReadCitations(JsonElement part)
    {
        if (!OpenAIJson.TryFind(part, "annotations"u8, JsonValueKind.Array, out var annotations))
        {
            return null;
        }

        var citations = annotations.EnumerateArray().Select(Citations.Read).OfType<AIAnnotation>().ToList();
        return citations.Count > 0 ? citations : null;
    }
}

using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads a whole chat completion of an upstream. Stateless and thread-safe.</summary>
internal static class ChatAnswerReader
{
    private const int MaxToolCalls = 1_024;

    /// <summary>The answer; null when the bytes are none.</summary>
    public static ChatResponse? Read(ReadOnlySpan<byte> body)
    {
        if (!OpenAIJson.TryParseAnswer(body, out var root)
            || !OpenAIJson.TryFind(root, "choices"u8, JsonValueKind.Array, out var choices)
            || choices.GetArrayLength() == 0
            || !OpenAIJson.TryFind(choices[0], "message"u8, JsonValueKind.Object, out var message))
        {
            return null;
        }

        var id = OpenAIJson.FindText(root, "id"u8);
        var contents = new List<AIContent>();
        ReadReasoning(message, contents);
        ReadContent(message, contents);
        if (OpenAIJson.FindText(message, "refusal"u8) is { Length: > 0 } refusal)
        {
            contents.Add(new RefusalContent(refusal));
        }

        if (!TryReadCalls(message, id, contents))
        {
            return null;
        }

        ReasoningPlaces.MoveTextSeals(contents);
        var hasCalls = contents.Exists(c => c is FunctionCallContent);
        var answer = new ChatResponse(new ChatMessage(ChatRole.Assistant, contents))
        {
            ResponseId = string.IsNullOrEmpty(id) ? null : id,
            ModelId = OpenAIJson.FindText(root, "model"u8) is { Length: > 0 } model ? model : null,
            FinishReason = OpenAIFinish.Read(OpenAIJson.FindText(choices[0], "finish_reason"u8), hasCalls)
                ?? (hasCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop),
        };
        answer.ServiceTier = OpenAIJson.FindText(root, "service_tier"u8);
        return answer;
    }

    private static void ReadReasoning(JsonElement message, List<AIContent> contents)
    {
        var text = OpenAIJson.FindText(message, "reasoning_content"u8) is { Length: > 0 } deepSeek ? deepSeek : OpenAIJson.FindText(message, "reasoning"u8);
        if (OpenAIJson.TryFind(message, "reasoning_details"u8, JsonValueKind.Array, out var details) && HasSeal(details))
        {
            ReasoningDetails.Read(details, takeText: true, contents);
            return;
        }

        if (text is { Length: > 0 })
        {
            contents.Add(new TextReasoningContent(text));
        }
    }

    private static bool HasSeal(JsonElement details)
    {
        var read = new List<AIContent>();
        ReasoningDetails.Read(details, takeText: true, read);
        return read.Exists(c => c.Seal is not null);
    }

    private static void ReadContent(JsonElement message, List<AIContent> contents)
    {
        if (!message.TryGetProperty("content"u8, out var content))
        {
            return;
        }

        if (JsonText.Read(content) is { Length: > 0 } text)
        {
            contents.Add(new TextContent(text) { Annotations = ReadCitations(message) });
        }
        else if (content.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in content.EnumerateArray())
            {
                ContentParts.Read(part, contents);
            }
        }
    }

    private static List<AIAnnotation>? ReadCitations(JsonElement message)
    {
        List<AIAnnotation>? citations = null;
        if (OpenAIJson.TryFind(message, "annotations"u8, JsonValueKind.Array, out var annotations))
        {
            foreach (var annotation in annotations.EnumerateArray())
            {
                if (Citations.Read(annotation) is { } citation)
                {
                    (citations ??= []).Add(citation);
                }
            }
        }

        return citations;
    }

    private static bool TryReadCalls(JsonElement message, string? answerId, List<AIContent> contents)
    {
        var hasCalls = OpenAIJson.TryFind(message, "tool_calls"u8, JsonValueKind.Array, out var calls);
        if (hasCalls && calls.GetArrayLength() > MaxToolCalls)
        {
            return false;
        }

        // Google's own endpoint signs the message when it signs no call.
        var signature = ReasoningDetails.ReadThoughtSignature(message);
        var index = 0;
        var seed = string.IsNullOrEmpty(answerId) ? CallIds.CreateAnswerId() : answerId;
        foreach (var call in hasCalls ? calls.EnumerateArray().ToArray() : [])
        {
            if (!OpenAIJson.TryFind(call, "function"u8, JsonValueKind.Object, out var function)
                || OpenAIJson.FindText(function, "name"u8) is not { Length: > 0 } name)
            {
                return false;
            }

            var id = OpenAIJson.FindText(call, "id"u8) is { Length: > 0 } given ? given : CallIds.Create(seed, index);
            var content = ToolCalls.Create(id, name, ReadArguments(function));
            content.Seal = ReasoningDetails.ReadThoughtSignature(call) ?? (index == 0 ? signature : null);
            contents.Add(content);
            index++;
        }

        if (index == 0 && OpenAIJson.TryFind(message, "function_call"u8, JsonValueKind.Object, out var single) && OpenAIJson.FindText(single, "name"u8) is { Length: > 0 } called)
        {
            contents.Add(ToolCalls.Create(CallIds.Create(seed, 0), called, ReadArguments(single)));
        }

        return true;
    }

    /// <summary>The arguments' text; some servers write the object itself.</summary>
    private static string ReadArguments(JsonElement function) =>
        !function.TryGetProperty("arguments"u8, out var arguments) ? ""
        : JsonText.Read(arguments) ?? (arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : "");
}

using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads a whole answer, as a stream of one chunk. Stateless and thread-safe.</summary>
internal static class GeminiAnswerReader
{
    /// <summary>The answer; null when it is none.</summary>
    public static ChatResponse? Read(ReadOnlySpan<byte> body)
    {
        var updates = new List<ChatResponseUpdate>(1);
        if (!new GeminiStreamDecoder().Read(body, updates) || updates is not [var update])
        {
            return null;
        }

        if (update.FinishReason is null && update.Contents.Count == 0)
        {
            return null;
        }

        var message = new ChatMessage(ChatRole.Assistant, [.. update.Contents.Select(ToWhole)]);
        var hasCalls = message.Contents.Any(c => c is FunctionCallContent);
        return new ChatResponse(message)
        {
            ResponseId = update.ResponseId,
            ModelId = update.ModelId,
            FinishReason = update.FinishReason ?? (hasCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop),
        };
    }

    private static AIContent ToWhole(AIContent content)
    {
        if (content is not ToolCallFragmentContent fragment)
        {
            return content;
        }

        var call = ToolCalls.Create(fragment.CallId!, fragment.Name!, fragment.Arguments);
        call.Seal = fragment.Seal;
        return call;
    }
}

using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Why an answer ended, in chat completions and in between. Stateless and thread-safe.</summary>
internal static class OpenAIFinish
{
    /// <summary>Reads a finish reason; null for none.</summary>
    public static ChatFinishReason? Read(string? reason, bool hasToolCalls) => reason switch
    {
        null or "" => null,

        // A call that was forced by name ends in "stop", and some servers always say so.
        "stop" or "eos" or "end_turn" => hasToolCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
        "length" or "max_tokens" or "model_length" => ChatFinishReason.Length,
        "tool_calls" or "function_call" => ChatFinishReason.ToolCalls,
        "content_filter" => ChatFinishReason.ContentFilter,
        _ => new ChatFinishReason(reason),
    };

    /// <summary>Writes one; a reason the protocol has no word for is an answer that did not come to its end.</summary>
    public static string Write(ChatFinishReason? reason, bool hasToolCalls, bool asFunctions)
    {
        if (reason is not { } known)
        {
            return hasToolCalls ? Call(asFunctions) : "stop";
        }

        if (known == ChatFinishReason.Stop)
        {
            return "stop";
        }

        if (known == ChatFinishReason.ToolCalls)
        {
            return Call(asFunctions);
        }

        return known == ChatFinishReason.ContentFilter ? "content_filter" : "length";
    }

    private static string Call(bool asFunctions) => asFunctions ? "function_call" : "tool_calls";
}

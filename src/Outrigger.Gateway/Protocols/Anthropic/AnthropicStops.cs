using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Why an answer ended, in Anthropic's words and the neutral ones. Stateless.</summary>
internal static class AnthropicStops
{
    /// <summary>A long turn with tools of the provider's was interrupted and is to be continued: not an end, and not for want of room.</summary>
    public static readonly ChatFinishReason PauseTurn = new("pause_turn");

    /// <summary>The neutral reason; an unknown one counts as an end of its own accord.</summary>
    public static ChatFinishReason Read(string reason) => reason switch
    {
        "max_tokens" or "model_context_window_exceeded" => ChatFinishReason.Length,
        "tool_use" => ChatFinishReason.ToolCalls,
        "refusal" => ChatFinishReason.ContentFilter,
        "pause_turn" => PauseTurn,
        _ => ChatFinishReason.Stop,
    };

    /// <summary>
    /// Anthropic's reason. An answer with tool calls ends with <c>tool_use</c> whatever name its maker has for that, but one
    /// that was cut off stays cut off.
    /// </summary>
    public static string Write(ChatFinishReason? reason, bool hasToolCalls, bool hasRefusal, string? stopSequence)
    {
        if (reason == ChatFinishReason.Length)
        {
            return "max_tokens";
        }

        if (reason == ChatFinishReason.ContentFilter)
        {
            return "refusal";
        }

        if (reason == PauseTurn)
        {
            return "pause_turn";
        }

        return hasToolCalls ? "tool_use" : hasRefusal ? "refusal" : stopSequence is not null ? "stop_sequence" : "end_turn";
    }
}

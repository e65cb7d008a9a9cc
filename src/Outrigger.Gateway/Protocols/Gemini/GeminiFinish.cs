using Microsoft.Extensions.AI;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Why an answer ended, in Gemini's words and in the neutral ones. Stateless and thread-safe.</summary>
internal static class GeminiFinish
{
    /// <summary>The neutral reason; false when the answer is none, because the model's own call was no call.</summary>
    /// <param name="reason">Gemini's word.</param>
    /// <param name="hasCalls">Whether the answer holds calls; Gemini stops for them with the same word as for a text.</param>
    /// <param name="finish">The neutral word.</param>
    public static bool TryRead(string reason, bool hasCalls, out ChatFinishReason finish)
    {
        finish = reason switch
        {
            // The second is not Google's word, but that of servers that are nearly like it.
            "STOP" or "FUNCTION_CALL" => hasCalls ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            "MAX_TOKENS" or "CONTINUATION" => ChatFinishReason.Length,

            // Safety, recitation, language, images, and whatever Google adds: the answer was kept back, in part or whole.
            _ => ChatFinishReason.ContentFilter,
        };
        return reason is not ("MALFORMED_FUNCTION_CALL" or "MALFORMED_RESPONSE" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "MISSING_THOUGHT_SIGNATURE");
    }

    /// <summary>Gemini's word.</summary>
    public static string Write(ChatFinishReason? finish) => finish switch
    {
        { } f when f == ChatFinishReason.Length => "MAX_TOKENS",
        { } f when f == ChatFinishReason.ContentFilter => "SAFETY",
        { } f when f == ChatFinishReason.Stop || f == ChatFinishReason.ToolCalls => "STOP",
        null => "STOP",
        _ => "OTHER",
    };
}

using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Conversations;

/// <summary>What can go wrong with conversations.</summary>
public static class ConversationsErrors
{
    /// <summary>Somebody else continued it meanwhile.</summary>
    public static readonly ErrorType Changed = new(
        "conversation-changed", 409, "The conversation was continued by another call meanwhile.", "Read the conversation, then send the message again.");

    /// <summary>It takes no further turn.</summary>
    public static readonly ErrorType Full = new(
        "conversation-full", 409, "The conversation is as long as it may be.", "Begin a new one; Outrigger:Gateway:Conversations:MaxMessages and MaxBytes say how long one may be.");
}

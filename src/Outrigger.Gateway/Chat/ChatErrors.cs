using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Chat;

/// <summary>What can go wrong with a turn beside the request itself and the model.</summary>
public static class ChatErrors
{
    /// <summary>The key was sent before with another request.</summary>
    public static readonly ErrorType KeyReused = new(
        "idempotency-key-reused", 409, "The idempotency key was sent before with another request.", "Send a new key with each new request, and the same one with its repetitions only.");

    /// <summary>An earlier turn takes too long.</summary>
    public static readonly ErrorType Busy = new(
        "conversation-busy", 409, "An earlier turn of the conversation is still being answered.", "Wait for its answer, then repeat the call.");
}

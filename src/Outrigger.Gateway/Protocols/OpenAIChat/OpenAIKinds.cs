using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The operations of chat completions' wire.</summary>
internal static class OpenAIKinds
{
    private static readonly OpenAIWire Wire = new();

    public static readonly CallKind Chat = new("openai-chat", Wire, "/v1/chat/completions", "/chat/completions", "chat", CanStream: true);

    public static readonly CallKind Embeddings = new("openai-embeddings", Wire, "/v1/embeddings", "/embeddings", "embeddings", CanStream: false, IsOptional: true);
}

using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The operations of the OpenAI protocol that share the wire of chat completions.</summary>
internal static class OpenAIKinds
{
    public static readonly CallKind Chat = new(
        "openai-chat", new OpenAIWire("messages", mustBeArray: true), "/v1/chat/completions", "/chat/completions", "chat", CanStream: true);

    public static readonly CallKind Completions = new(
        "openai-completions", new OpenAIWire("prompt", mustBeArray: false), "/v1/completions", "/completions", "chat", CanStream: true, IsOptional: true);

    public static readonly CallKind Embeddings = new(
        "openai-embeddings", new OpenAIWire("input", mustBeArray: false), "/v1/embeddings", "/embeddings", "embeddings", CanStream: false, IsOptional: true);
}

using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>The operations of the Gemini protocol, one instance each.</summary>
internal static class GeminiKinds
{
    private const string Models = "/v1beta/models/{model}:";

    private static readonly GeminiWire Wire = new(isArray: false);
    private static readonly GeminiWire ArrayWire = new(isArray: true);

    /// <summary>Whole answers; also what other protocols' chats are put to, streamed or not.</summary>
    public static readonly CallKind Generate = new("gemini-chat", Wire, Models + "generateContent", "", "chat", CanStream: true);

    /// <summary>Streams of server-sent events (<c>alt=sse</c>).</summary>
    public static readonly CallKind Stream = new("gemini-chat-stream", Wire, Models + "streamGenerateContent", "", "chat", CanStream: true);

    /// <summary>Streams as one JSON array, for clients that do not ask for events.</summary>
    public static readonly CallKind StreamArray = new("gemini-chat-array", ArrayWire, Models + "streamGenerateContent", "", "chat", CanStream: true, IsReframed: true);

    /// <summary>Counting tokens.</summary>
    public static readonly CallKind CountTokens = new("gemini-count-tokens", Wire, Models + "countTokens", "", "count-tokens", CanStream: false, IsOptional: true);

    /// <summary>One vector.</summary>
    public static readonly CallKind Embed = new("gemini-embed", Wire, Models + "embedContent", "", "embeddings", CanStream: false, IsOptional: true);

    /// <summary>Many vectors; also what other protocols' embeddings are put to.</summary>
    public static readonly CallKind BatchEmbed = new("gemini-batch-embed", Wire, Models + "batchEmbedContents", "", "embeddings", CanStream: false, IsOptional: true, IsReframed: true);
}

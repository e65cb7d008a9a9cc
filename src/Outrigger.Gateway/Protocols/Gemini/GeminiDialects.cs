using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>The operations of the Gemini protocol with the codecs that serve them.</summary>
internal static class GeminiDialects
{
    /// <summary>All of them; one of each operation serves upstreams.</summary>
    public static IReadOnlyList<Dialect> Create()
    {
        var chat = new GeminiCodec(isArray: false);
        return
        [
            new Dialect(GeminiKinds.Generate, Chat: chat),
            new Dialect(GeminiKinds.Stream, Chat: chat, ServesUpstreams: false),
            new Dialect(GeminiKinds.StreamArray, Chat: new GeminiCodec(isArray: true), ServesUpstreams: false, Reframing: new GeminiArrayReframing()),
            new Dialect(GeminiKinds.CountTokens, Count: new GeminiCountCodec()),
            new Dialect(GeminiKinds.Embed, Embedding: new GeminiEmbeddingCodec(isSingle: true), ServesUpstreams: false),
            new Dialect(GeminiKinds.BatchEmbed, Embedding: new GeminiEmbeddingCodec(isSingle: false), Reframing: new GeminiBatchReframing()),
        ];
    }
}

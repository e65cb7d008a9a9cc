using System.Buffers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>Embeddings in one dialect, in both directions. Stateless and thread-safe.</summary>
internal interface IEmbeddingCodec
{
    /// <summary>Reads a client's request, whose JSON has been checked.</summary>
    OutriggerError? ReadRequest(ReadOnlySpan<byte> body, in CallAddress address, out EmbeddingRequest request);

    /// <summary>Writes an answer for a client.</summary>
    void WriteAnswer(IBufferWriter<byte> target, IReadOnlyList<ReadOnlyMemory<float>> vectors, in TokenUsage usage, EmbeddingRequest request, string model);

    /// <summary>Writes a request for an upstream.</summary>
    void WriteRequest(IBufferWriter<byte> target, EmbeddingRequest request, RequestTarget to, TranslationReport report);

    /// <summary>Reads an upstream's answer, in the order of the inputs; null when it is not one.</summary>
    IReadOnlyList<ReadOnlyMemory<float>>? ReadAnswer(ReadOnlySpan<byte> body);
}

/// <summary>A request for embeddings between two protocols. Used by one request at a time.</summary>
internal sealed class EmbeddingRequest
{
    /// <summary>The texts, at least one.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>The length of the vectors; null for the model's own.</summary>
    public int? Dimensions { get; set; }

    /// <summary>Whether the client wants vectors as base64 of little-endian 32-bit floats.</summary>
    public bool WantsBase64 { get; set; }

    /// <summary>Whether the client's route answers with one vector rather than a list.</summary>
    public bool IsSingle { get; set; }

    /// <summary>The end user named in the request.</summary>
    public string? EndUser { get; set; }

    /// <summary>What the client said beyond the above.</summary>
    public List<ExtraFeature> Extras { get; } = [];
}

/// <summary>Counting the tokens of a chat request in one dialect; the request itself is read and written by the dialect's <see cref="IChatCodec"/>.</summary>
internal interface ICountCodec
{
    /// <summary>Writes a client's request to count as an upstream's.</summary>
    void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report);

    /// <summary>Reads a client's request to count, whose JSON has been checked.</summary>
    OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request);

    /// <summary>Reads an upstream's count; null when the answer is not one.</summary>
    long? ReadAnswer(ReadOnlySpan<byte> body);

    /// <summary>Writes a count for a client.</summary>
    void WriteAnswer(IBufferWriter<byte> target, long tokens);
}

using System.Buffers;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>An embeddings call's way to another dialect and back. Used by one request at a time.</summary>
internal sealed class EmbeddingTranslation(
    IEmbeddingCodec client, IEmbeddingCodec upstream, PooledBuffer body, string? notes, EmbeddingRequest request, string model)
    : BodyTranslation(body, notes)
{
    public override bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> target)
    {
        // A vector too few or too many would be taken for another text's.
        if (upstream.ReadAnswer(answer) is not { } vectors || vectors.Count != request.Inputs.Count)
        {
            return false;
        }

        client.WriteAnswer(target, vectors, usage, request, model);
        return true;
    }
}

/// <summary>A count's way to another dialect and back. Used by one request at a time.</summary>
internal sealed class CountTranslation(ICountCodec client, ICountCodec upstream, PooledBuffer body, string? notes) : BodyTranslation(body, notes)
{
    public override bool TryWriteAnswer(ReadOnlySpan<byte> answer, in TokenUsage usage, IBufferWriter<byte> target)
    {
        if (upstream.ReadAnswer(answer) is not { } tokens)
        {
            return false;
        }

        client.WriteAnswer(target, tokens);
        return true;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIEmbeddings;

/// <summary>Embeddings of the OpenAI protocol in both directions. Stateless and thread-safe.</summary>
internal sealed class EmbeddingCodec : IEmbeddingCodec
{
    public OutriggerError? ReadRequest(ReadOnlySpan<byte> body, in CallAddress address, out EmbeddingRequest request) => EmbeddingRequestReader.Read(body, out request);

    public void WriteAnswer(IBufferWriter<byte> target, IReadOnlyList<ReadOnlyMemory<float>> vectors, in TokenUsage usage, EmbeddingRequest request, string model)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        for (var i = 0; i < vectors.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("object", "embedding");
            json.WriteNumber("index", i);
            json.WritePropertyName("embedding");
            WriteVector(json, vectors[i].Span, request.WantsBase64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("model", model);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", usage.Prompt);
        json.WriteNumber("total_tokens", usage.Prompt);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void WriteRequest(IBufferWriter<byte> target, EmbeddingRequest request, RequestTarget to, TranslationReport report)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        json.WriteString("model", to.Model);
        json.WriteStartArray("input");
        foreach (var input in request.Inputs)
        {
            json.WriteStringValue(input);
        }

        json.WriteEndArray();
        if (request.Dimensions is { } dimensions)
        {
            json.WriteNumber("dimensions", dimensions);
        }

        // A third of the bytes of the numbers' text, and exact. Servers that do not know it answer with numbers.
        json.WriteString("encoding_format", "base64");
        if (request.EndUser is { Length: > 0 } user)
        {
            json.WriteString("user", EndUserText.Fit(user, report));
        }

        json.WriteEndObject();
    }

    public IReadOnlyList<ReadOnlyMemory<float>>? ReadAnswer(ReadOnlySpan<byte> body)
    {
        if (!OpenAIJson.TryParseAnswer(body, out var root) || !OpenAIJson.TryFind(root, "data"u8, JsonValueKind.Array, out var data))
        {
            return null;
        }

        var vectors = new ReadOnlyMemory<float>[data.GetArrayLength()];
        var at = 0;
        foreach (var item in data.EnumerateArray())
        {
            var index = OpenAIJson.TryFind(item, "index"u8, JsonValueKind.Number, out var number) && number.TryGetInt32(out var given) ? given : at;
            if ((uint)index >= (uint)vectors.Length || !vectors[index].IsEmpty || ReadVector(item) is not { Length: > 0 } vector)
            {
                return null;
            }

            vectors[index] = vector;
            at++;
        }

        return vectors;
    }

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector, bool asBase64)
    {
        if (asBase64)
        {
            var bytes = new byte[vector.Length * sizeof(float)];
            for (var i = 0; i < vector.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
            }

            json.WriteBase64StringValue(bytes);
            return;
        }

        json.WriteStartArray();
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static float[]? ReadVector(JsonElement item)
    {
        if (!item.TryGetProperty("embedding"u8, out var embedding))
        {
            return null;
        }

        if (embedding.ValueKind == JsonValueKind.String)
        {
            return embedding.TryGetBytesFromBase64(out var bytes) && bytes.Length % sizeof(float) == 0 ? FromBytes(bytes) : null;
        }

        if (embedding.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var vector = new float[embedding.GetArrayLength()];
        var at = 0;
        foreach (var value in embedding.EnumerateArray())
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out vector[at]) || !float.IsFinite(vector[at]))
            {
                return null;
            }

            at++;
        }

        return vector;
    }

    private static float[]? FromBytes(byte[] bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
            if (!float.IsFinite(vector[i]))
            {
                return null;
            }
        }

        return vector;
    }
}

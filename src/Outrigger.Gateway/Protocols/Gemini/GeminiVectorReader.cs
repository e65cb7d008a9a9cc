using System.Text.Json;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads the vectors of an answer: <c>embedding</c> or <c>embeddings</c>. Stateless and thread-safe.</summary>
internal static class GeminiVectorReader
{
    /// <summary>The vectors in order; null when the answer is none.</summary>
    public static IReadOnlyList<ReadOnlyMemory<float>>? Read(ReadOnlySpan<byte> body)
    {
        var vectors = new List<ReadOnlyMemory<float>>();
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOne = reader.ValueTextEquals("embedding"u8);
                var isMany = reader.ValueTextEquals("embeddings"u8);
                reader.Read();
                if (!(isOne ? ReadVector(ref reader, vectors) : !isMany || ReadMany(ref reader, vectors)))
                {
                    return null;
                }

                reader.Skip();
            }

            return vectors.Count > 0 ? vectors : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static bool ReadMany(ref Utf8JsonReader reader, List<ReadOnlyMemory<float>> vectors)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!ReadVector(ref reader, vectors))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadVector(ref Utf8JsonReader reader, List<ReadOnlyMemory<float>> vectors)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var values = new List<float>(1024);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isValues = reader.ValueTextEquals("values"u8);
            reader.Read();
            if (isValues && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType != JsonTokenType.Number || !reader.TryGetSingle(out var value) || !float.IsFinite(value))
                    {
                        return false;
                    }

                    values.Add(value);
                }
            }

            reader.Skip();
        }

        vectors.Add(values.ToArray());
        return values.Count > 0;
    }
}

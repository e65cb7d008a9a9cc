using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads a <c>functionCall</c>: whole, or a piece of one whose arguments are streamed. Stateless and thread-safe.</summary>
internal static class GeminiCallReader
{
    private const int MaxPieces = 10_000;

    /// <summary>Reads the object the reader stands on; false when it is not a call.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref GeminiPart part)
    {
        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                reader.Read();
                isGood &= GeminiChunkReader.TryReadText(ref reader, ref part.Name);
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                isGood &= GeminiChunkReader.TryReadText(ref reader, ref part.CallId);
            }
            else if (reader.ValueTextEquals("args"u8))
            {
                reader.Read();
                isGood &= reader.TokenType is JsonTokenType.StartObject or JsonTokenType.Null;
                part.Args = reader.TokenType == JsonTokenType.StartObject ? GetRawText(ref reader, json) : part.Args;
            }
            else if (reader.ValueTextEquals("partialArgs"u8))
            {
                reader.Read();
                isGood &= ReadPieces(ref reader, json, ref part);
            }
            else if (reader.ValueTextEquals("willContinue"u8))
            {
                reader.Read();
                part.WillContinue = reader.TokenType == JsonTokenType.True;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return isGood;
    }

    private static bool ReadPieces(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, ref GeminiPart part)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.Null;
        }

        part.Pieces = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || part.Pieces.Count == MaxPieces || !ReadPiece(ref reader, json, part.Pieces))
            {
                return false;
            }
        }

        return true;
    }

    private static bool ReadPiece(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, List<GeminiPartialArg> pieces)
    {
        string? path = null, text = null, value = null;
        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPath = reader.ValueTextEquals("jsonPath"u8);
            var isText = reader.ValueTextEquals("stringValue"u8);
            var isNull = reader.ValueTextEquals("nullValue"u8);
            var isValue = reader.ValueTextEquals("numberValue"u8) || reader.ValueTextEquals("boolValue"u8)
                || reader.ValueTextEquals("structValue"u8) || reader.ValueTextEquals("listValue"u8);
            reader.Read();
            isGood &= !isPath || GeminiChunkReader.TryReadText(ref reader, ref path);
            isGood &= !isText || GeminiChunkReader.TryReadText(ref reader, ref text);
            value = isNull ? "null" : isValue ? GetRawText(ref reader, json) : value;
            reader.Skip();
        }

        pieces.Add(new GeminiPartialArg(path ?? "", text, value));
        return isGood && path is not null;
    }

    private static string GetRawText(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(json[start..(int)reader.BytesConsumed]);
    }
}

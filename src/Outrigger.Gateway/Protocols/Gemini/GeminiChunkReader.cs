using System.Text;
using System.Text.Json;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads a GenerateContentResponse in one pass over the bytes, without a document. Members may be in any order and of any
/// kind; what is not of the kind it should be makes the chunk bad. Stateless and thread-safe.
/// </summary>
internal static class GeminiChunkReader
{
    private const int MaxDepth = 256;

    /// <summary>Reads one; false when it is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        chunk.Clear();
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            var isGood = true;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                isGood &= ReadMember(ref reader, json, chunk);
                reader.Skip();
            }

            return isGood && !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        if (reader.ValueTextEquals("candidates"u8))
        {
            reader.Read();
            return ReadCandidates(ref reader, json, chunk);
        }

        if (reader.ValueTextEquals("responseId"u8))
        {
            reader.Read();
            return TryReadText(ref reader, ref chunk.ResponseId);
        }

        if (reader.ValueTextEquals("modelVersion"u8))
        {
            reader.Read();
            return TryReadText(ref reader, ref chunk.ModelVersion);
        }

        var isFeedback = reader.ValueTextEquals("promptFeedback"u8);
        reader.Read();
        if (isFeedback && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isReason = reader.ValueTextEquals("blockReason"u8);
                reader.Read();
                chunk.IsBlocked |= isReason && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("BLOCK_REASON_UNSPECIFIED"u8);
                reader.Skip();
            }
        }

        return true;
    }

    private static bool ReadCandidates(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return reader.TokenType == JsonTokenType.Null;
        }

        var isGood = true;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            // One was asked for: a second one would be mixed into the first.
            isGood &= reader.TokenType == JsonTokenType.StartObject && !chunk.HasCandidate && ReadCandidate(ref reader, json, chunk);
            reader.Skip();
        }

        return isGood;
    }

    private static bool ReadCandidate(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        chunk.HasCandidate = true;
        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                isGood &= ReadContent(ref reader, json, chunk);
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                reader.Read();
                isGood &= TryReadText(ref reader, ref chunk.FinishReason);
                chunk.FinishReason = chunk.FinishReason == "FINISH_REASON_UNSPECIFIED" ? null : chunk.FinishReason;
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                isGood &= reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) && index == 0;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return isGood;
    }

    private static bool ReadContent(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return reader.TokenType == JsonTokenType.Null;
        }

        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isParts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (isParts && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    isGood &= reader.TokenType == JsonTokenType.StartObject && ReadPart(ref reader, json, chunk);
                    reader.Skip();
                }
            }
            else
            {
                isGood &= !isParts || reader.TokenType == JsonTokenType.Null;
                reader.Skip();
            }
        }

        return isGood;
    }

    private static bool ReadPart(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, GeminiChunk chunk)
    {
        var part = new GeminiPart { Text = "" };
        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("text"u8))
            {
                reader.Read();
                string? text = null;
                isGood &= TryReadText(ref reader, ref text);
                (part.Kind, part.Text) = (GeminiPartKind.Text, text ?? "");
            }
            else if (reader.ValueTextEquals("thought"u8))
            {
                reader.Read();
                part.IsThought = reader.TokenType == JsonTokenType.True;
            }
            else if (reader.ValueTextEquals("thoughtSignature"u8))
            {
                reader.Read();
                isGood &= TryReadText(ref reader, ref part.Signature);
            }
            else if (reader.ValueTextEquals("functionCall"u8))
            {
                reader.Read();
                part.Kind = GeminiPartKind.Call;
                isGood &= reader.TokenType == JsonTokenType.StartObject && GeminiCallReader.TryRead(ref reader, json, ref part);
            }
            else if (reader.ValueTextEquals("inlineData"u8) || reader.ValueTextEquals("fileData"u8))
            {
                part.Kind = reader.ValueTextEquals("inlineData"u8) ? GeminiPartKind.Data : GeminiPartKind.File;
                reader.Read();
                isGood &= reader.TokenType == JsonTokenType.StartObject && ReadMedia(ref reader, ref part);
            }
            else if (reader.ValueTextEquals("executableCode"u8) || reader.ValueTextEquals("codeExecutionResult"u8))
            {
                reader.Read();
                isGood &= reader.TokenType == JsonTokenType.StartObject && ReadCode(ref reader, ref part);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        chunk.Parts.Add(part);
        return isGood;
    }

    private static bool ReadMedia(ref Utf8JsonReader reader, ref GeminiPart part)
    {
        var isGood = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isType = reader.ValueTextEquals("mimeType"u8);
            var isValue = reader.ValueTextEquals("data"u8) || reader.ValueTextEquals("fileUri"u8);
            reader.Read();
            string? text = null;
            isGood &= !(isType || isValue) || TryReadText(ref reader, ref text);
            part.MediaType = isType ? text : part.MediaType;
            part.Text = isValue ? text ?? "" : part.Text;
            reader.Skip();
        }

        return isGood;
    }

    /// <summary>Code the model ran, and what came of it: other protocols have no place for it but the text.</summary>
    private static bool ReadCode(ref Utf8JsonReader reader, ref GeminiPart part)
    {
        string? language = null, code = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLanguage = reader.ValueTextEquals("language"u8);
            var isCode = reader.ValueTextEquals("code"u8) || reader.ValueTextEquals("output"u8);
            reader.Read();
            _ = (isLanguage && TryReadText(ref reader, ref language)) || (isCode && TryReadText(ref reader, ref code));
            reader.Skip();
        }

        part.Kind = GeminiPartKind.Text;
        part.Text = FormatCode(language, code);
        return true;
    }

    /// <summary>Code, or its output, as text.</summary>
    public static string FormatCode(string? language, string? code) =>
        new StringBuilder("\n```").Append(language is null or "LANGUAGE_UNSPECIFIED" ? "" : language.ToLowerInvariant()).Append('\n')
            .Append(code?.TrimEnd('\n')).Append("\n```\n").ToString();

    /// <summary>Reads a string or null; false for anything else.</summary>
    public static bool TryReadText(ref Utf8JsonReader reader, ref string? text)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            text = reader.GetString();
            return true;
        }

        return reader.TokenType == JsonTokenType.Null;
    }
}

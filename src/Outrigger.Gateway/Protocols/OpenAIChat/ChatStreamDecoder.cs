using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads one stream of chat completion chunks, of OpenAI and of servers that are nearly like it. Used by one request at a time.</summary>
internal sealed class ChatStreamDecoder : IChatStreamDecoder
{
    private const int MaxDepth = 256;

    private readonly ToolCallPieces _calls = new();
    private SurrogateJoiner _text;
    private SurrogateJoiner _reasoning;
    private SurrogateJoiner _refusal;
    private bool _hasPlainReasoning;
    private string? _id;
    private string? _model;
    private bool _hasChoice;

    public bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates)
    {
        if (data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            // The end of nothing is no answer, nor is a stream of objects that hold no choice.
            return _hasChoice;
        }

        var update = new ChatResponseUpdate { Role = ChatRole.Assistant };
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject || !ReadChunk(ref reader, update))
            {
                return false;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }

        (update.ResponseId, update.ModelId) = (_id, _model);
        updates.Add(update);
        return true;
    }

    private bool ReadChunk(ref Utf8JsonReader reader, ChatResponseUpdate update)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("choices"u8))
            {
                reader.Read();
                if (!ReadChoices(ref reader, update))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                _id = ReadText(ref reader) is { Length: > 0 } id ? _id ?? id : _id;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("model"u8))
            {
                _model = ReadText(ref reader) is { Length: > 0 } model ? _model ?? model : _model;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return true;
    }

    private bool ReadChoices(ref Utf8JsonReader reader, ChatResponseUpdate update)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return true;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !ReadChoice(ref reader, update))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadChoice(ref Utf8JsonReader reader, ChatResponseUpdate update)
    {
        var index = 0;
        string? finish = null;
        var delta = default(Utf8JsonReader);
        var hasDelta = false;
        var hasText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                finish = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("delta"u8) || reader.ValueTextEquals("message"u8))
            {
                reader.Read();

                // The index may stand behind: the delta is read when it is known.
                hasDelta = reader.TokenType == JsonTokenType.StartObject;
                delta = reader;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                hasText = ReadText(ref reader) is not null;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // A text beside no delta is a chunk of the older completions, whose words would be lost.
        if (hasText && !hasDelta)
        {
            return false;
        }

        // One choice is asked for; what a server sends beyond it was not.
        if (index != 0)
        {
            return true;
        }

        _hasChoice = true;
        if (hasDelta && !ReadDelta(ref delta, update))
        {
            return false;
        }

        update.FinishReason = OpenAIFinish.Read(finish, _calls.Any) ?? update.FinishReason;
        return true;
    }

    private bool ReadDelta(ref Utf8JsonReader reader, ChatResponseUpdate update)
    {
        string? text = null, thought = null, otherThought = null, refusal = null;
        var details = default(JsonElement);
        var parts = default(JsonElement);
        var calls = new List<AIContent>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("content"u8))
            {
                text = ReadText(ref reader);
                parts = reader.TokenType == JsonTokenType.StartArray ? JsonElement.ParseValue(ref reader) : parts;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("tool_calls"u8))
            {
                reader.Read();
                if (!ReadCalls(ref reader, calls))
                {
                    return false;
                }
            }
            else if (reader.ValueTextEquals("reasoning_content"u8))
            {
                thought = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("reasoning"u8))
            {
                otherThought = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("reasoning_details"u8))
            {
                reader.Read();
                details = JsonElement.ParseValue(ref reader);
            }
            else if (reader.ValueTextEquals("refusal"u8))
            {
                refusal = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("function_call"u8))
            {
                reader.Read();
                if (!ReadOldCall(ref reader, calls))
                {
                    return false;
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        AddReasoning(update, thought is { Length: > 0 } ? thought : otherThought, details);
        AddText(update, text, parts);
        if (refusal is { Length: > 0 } && _refusal.Join(refusal) is { Length: > 0 } declined)
        {
            update.Contents.Add(new RefusalContent(declined));
        }

        calls.ForEach(update.Contents.Add);
        return true;
    }

    private void AddReasoning(ChatResponseUpdate update, string? thought, JsonElement details)
    {
        if (thought is { Length: > 0 } && _reasoning.Join(thought) is { Length: > 0 } whole)
        {
            update.Contents.Add(new TextReasoningContent(whole));
        }

        // Who writes both says the text twice, sometimes not in the same chunk.
        _hasPlainReasoning |= !string.IsNullOrEmpty(thought);
        ReasoningDetails.Read(details, takeText: !_hasPlainReasoning, update.Contents);
    }

    private void AddText(ChatResponseUpdate update, string? text, JsonElement parts)
    {
        if (text is { Length: > 0 } && _text.Join(text) is { Length: > 0 } whole)
        {
            update.Contents.Add(new TextContent(whole));
        }

        if (parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in parts.EnumerateArray())
            {
                ContentParts.Read(part, update.Contents);
            }
        }
    }

    private bool ReadCalls(ref Utf8JsonReader reader, List<AIContent> calls)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return true;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject || !ReadCall(ref reader, calls))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadCall(ref Utf8JsonReader reader, List<AIContent> calls)
    {
        int? index = null;
        string? id = null, name = null;
        var arguments = "";
        ReasoningSeal? seal = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("id"u8))
            {
                id = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("function"u8))
            {
                reader.Read();
                ReadFunction(ref reader, ref name, ref arguments);
            }
            else if (reader.ValueTextEquals("extra_content"u8))
            {
                reader.Read();
                seal = ReadSignature(JsonElement.ParseValue(ref reader));
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (_calls.Take(index, id, name, arguments, _id) is not { } fragment)
        {
            return false;
        }

        fragment.Seal = seal;
        calls.Add(fragment);
        return true;
    }

    private bool ReadOldCall(ref Utf8JsonReader reader, List<AIContent> calls)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return true;
        }

        string? name = null;
        var arguments = "";
        ReadFunction(ref reader, ref name, ref arguments);
        if (_calls.Take(0, null, name, arguments, _id) is not { } fragment)
        {
            return false;
        }

        calls.Add(fragment);
        return true;
    }

    private static void ReadFunction(ref Utf8JsonReader reader, ref string? name, ref string arguments)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("name"u8))
            {
                name = ReadText(ref reader);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("arguments"u8))
            {
                arguments = ReadText(ref reader) ?? "";
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    // Some servers write the object itself.
                    arguments = JsonElement.ParseValue(ref reader).GetRawText();
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static ReasoningSeal? ReadSignature(JsonElement extra) =>
        OpenAIJson.TryFind(extra, "google"u8, JsonValueKind.Object, out var google)
        && OpenAIJson.FindText(google, "thought_signature"u8) is { Length: > 0 } signature
            ? new ReasoningSeal("gemini", signature)
            : null;

    /// <summary>Moves onto the value and reads it when it is a string; the reader stays on its start otherwise.</summary>
    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? JsonText.Read(reader) : null;
    }
}

using System.Text.Json;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// What one event of a stream says, whatever the order of its members. The members of its one inner object
/// (<c>message</c>, <c>content_block</c> or <c>delta</c>) stand beside its own.
/// </summary>
internal struct AnthropicEvent
{
    public string? Type;
    public int Index;
    public string? BlockType;
    public string? DeltaType;
    public string? Id;
    public string? Name;
    public string? Model;
    public string? Text;
    public string? Thinking;
    public string? Signature;
    public string? Data;
    public string? PartialJson;
    public string? Input;
    public string? StopReason;
    public string? StopSequence;
    public string? Explanation;

    /// <summary>Reads an event; false when it is no object with a type.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, out AnthropicEvent read)
    {
        read = default;
        read.Index = -1;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                read.Type = GetType(ref reader);
            }
            else if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                read.Index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : -1;
            }
            else if (reader.ValueTextEquals("delta"u8))
            {
                reader.Read();
                ReadInner(ref reader, ref read, ref read.DeltaType);
            }
            else if (reader.ValueTextEquals("content_block"u8))
            {
                reader.Read();
                ReadInner(ref reader, ref read, ref read.BlockType);
            }
            else if (reader.ValueTextEquals("message"u8))
            {
                reader.Read();
                string? type = null;
                ReadInner(ref reader, ref read, ref type);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        return read.Type is not null;
    }

    // The names that come with every event are not made anew.
    private static string? GetType(ref Utf8JsonReader reader) => reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("content_block_delta"u8) ? "content_block_delta"
        : reader.ValueTextEquals("text_delta"u8) ? "text_delta"
        : reader.ValueTextEquals("thinking_delta"u8) ? "thinking_delta"
        : reader.ValueTextEquals("input_json_delta"u8) ? "input_json_delta"
        : reader.GetString();

    private static void ReadInner(ref Utf8JsonReader reader, ref AnthropicEvent read, ref string? type)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = GetType(ref reader);
            }
            else if (reader.ValueTextEquals("text"u8))
            {
                read.Text = GetText(ref reader);
            }
            else if (reader.ValueTextEquals("partial_json"u8))
            {
                read.PartialJson = GetText(ref reader);
            }
            else if (reader.ValueTextEquals("thinking"u8))
            {
                read.Thinking = GetText(ref reader);
            }
            else
            {
                ReadRare(ref reader, ref read);
            }

            reader.Skip();
        }
    }

    private static void ReadRare(ref Utf8JsonReader reader, ref AnthropicEvent read)
    {
        if (reader.ValueTextEquals("signature"u8))
        {
            read.Signature = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("data"u8))
        {
            read.Data = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("id"u8))
        {
            read.Id = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("name"u8))
        {
            read.Name = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("model"u8))
        {
            read.Model = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("stop_reason"u8))
        {
            read.StopReason = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("stop_sequence"u8))
        {
            read.StopSequence = GetText(ref reader);
        }
        else if (reader.ValueTextEquals("stop_details"u8))
        {
            reader.Read();
            ReadDetails(ref reader, ref read);
        }
        else if (reader.ValueTextEquals("input"u8))
        {
            reader.Read();
            read.Input = ReadInput(ref reader);
        }
        else
        {
            reader.Read();
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref AnthropicEvent read)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("explanation"u8))
            {
                read.Explanation = GetText(ref reader);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }
    }

    /// <summary>The input as text; null for an object without members, which says that the input is yet to come.</summary>
    private static string? ReadInput(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.EnumerateObject().Any() ? document.RootElement.GetRawText() : null;
    }

    private static string? GetText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }
}

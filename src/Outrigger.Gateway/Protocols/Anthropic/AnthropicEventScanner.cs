using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Reads answers and events of the Anthropic protocol in one pass over the bytes: is it one, does it stand where it may,
/// does it finish the answer, what was used. Stateless and thread-safe.
/// </summary>
/// <remarks>
/// <see cref="StreamProgress.Sequence"/> holds the content blocks: twice the number after the last block's index, and one
/// more while that block is open.
/// </remarks>
internal static class AnthropicEventScanner
{
    private const int MaxDepth = 512;
    private const int MaxBlocks = 1 << 20;

    private enum EventType
    {
        Other,
        MessageStart,
        Ping,
        BlockStart,
        BlockDelta,
        BlockStop,
        MessageDelta,
        MessageStop,
        Error,
    }

    /// <summary>True when the bytes are a message or a count of tokens; usage is taken over where it is reported.</summary>
    public static bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage)
    {
        var found = default(Found);
        found.Usage = usage;
        if (!TryScan(body, ref found) || found.HasError || (!(found.IsMessage && found.HasContent) && !found.IsCount))
        {
            return false;
        }

        usage = found.Usage;
        return true;
    }

    /// <summary>True when the bytes are an object with an <c>error</c> member.</summary>
    public static bool IsError(ReadOnlySpan<byte> body)
    {
        var found = default(Found);
        return TryScan(body, ref found) && found.HasError;
    }

    /// <summary>Reads the data of one event.</summary>
    public static StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress)
    {
        if (data.IsEmpty)
        {
            return StreamEventKind.Empty;
        }

        var found = default(Found);
        found.Usage = progress.Usage;
        found.Index = -1;
        if (!TryScan(data, ref found) || (!found.HasType && !found.HasError))
        {
            return StreamEventKind.Invalid;
        }

        if (found.HasError)
        {
            return StreamEventKind.Error;
        }

        var hasBegun = progress.Begun != 0;
        switch (found.Type)
        {
            case EventType.MessageStart:
                progress.Usage = found.Usage;
                progress.Begun = 1;
                return hasBegun ? StreamEventKind.Invalid : StreamEventKind.Preamble;
            case EventType.BlockStart or EventType.BlockDelta or EventType.BlockStop:
                return hasBegun && progress.Finished == 0 && TryStep(found.Type, found.Index, ref progress.Sequence) ? StreamEventKind.Content : StreamEventKind.Invalid;
            case EventType.MessageDelta:
                progress.Usage = found.Usage;
                progress.Finished |= found.HasStopReason ? 1UL : 0;
                return hasBegun ? StreamEventKind.Content : StreamEventKind.Invalid;
            case EventType.MessageStop:
                return progress.IsComplete ? StreamEventKind.Terminal : StreamEventKind.Invalid;
            case EventType.Error:
                return StreamEventKind.Error;
            default:
                // Anthropic may add kinds of events; they pass and mean nothing here.
                return StreamEventKind.Preamble;
        }
    }

    private static bool TryStep(EventType type, int index, ref long sequence)
    {
        var isOpen = (sequence & 1) == 1;
        var count = sequence >> 1;
        switch (type)
        {
            case EventType.BlockStart when !isOpen && index >= count && index < MaxBlocks:
                sequence = ((long)(index + 1) << 1) | 1;
                return true;
            case EventType.BlockDelta:
                return isOpen && index == count - 1;
            case EventType.BlockStop when isOpen && index == count - 1:
                sequence--;
                return true;
            default:
                return false;
        }
    }

    private ref struct Found
    {
        public EventType Type;
        public TokenUsage Usage;
        public int Index;
        public bool HasType;
        public bool HasError;
        public bool HasContent;
        public bool HasStopReason;
        public bool IsMessage;
        public bool IsCount;
    }

    private static bool TryScan(ReadOnlySpan<byte> json, ref Found found)
    {
        if (!Utf8.IsValid(json))
        {
            // The JSON reader does not look into strings, and a client's would fail on them.
            return false;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref reader, ref found);
                reader.Skip();
            }

            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads one member; the reader stands on its name before and on its value or the value's end after.</summary>
    private static void ReadMember(ref Utf8JsonReader reader, ref Found found)
    {
        if (reader.ValueTextEquals("type"u8))
        {
            reader.Read();
            found.HasType = reader.TokenType == JsonTokenType.String;
            found.Type = found.HasType ? GetType(ref reader) : EventType.Other;
            found.IsMessage = found.HasType && reader.ValueTextEquals("message"u8);
        }
        else if (reader.ValueTextEquals("index"u8))
        {
            reader.Read();
            found.Index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var index) ? index : -1;
        }
        else if (reader.ValueTextEquals("usage"u8))
        {
            reader.Read();
            AnthropicUsage.Read(ref reader, ref found.Usage);
        }
        else if (reader.ValueTextEquals("message"u8))
        {
            reader.Read();
            ReadMessage(ref reader, ref found);
        }
        else if (reader.ValueTextEquals("delta"u8))
        {
            reader.Read();
            ReadDelta(ref reader, ref found);
        }
        else if (reader.ValueTextEquals("content"u8))
        {
            reader.Read();
            found.HasContent = reader.TokenType == JsonTokenType.StartArray;
        }
        else if (reader.ValueTextEquals("input_tokens"u8))
        {
            reader.Read();
            found.IsCount = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count >= 0;
        }
        else if (reader.ValueTextEquals("error"u8))
        {
            reader.Read();
            found.HasError |= reader.TokenType != JsonTokenType.Null;
        }
        else
        {
            reader.Read();
        }
    }

    private static void ReadMessage(ref Utf8JsonReader reader, ref Found found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isUsage = reader.ValueTextEquals("usage"u8);
            reader.Read();
            if (isUsage)
            {
                AnthropicUsage.Read(ref reader, ref found.Usage);
            }

            reader.Skip();
        }
    }

    private static void ReadDelta(ref Utf8JsonReader reader, ref Found found)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("stop_reason"u8);
            reader.Read();
            found.HasStopReason |= isReason && reader.TokenType == JsonTokenType.String;
            reader.Skip();
        }
    }

    private static EventType GetType(ref Utf8JsonReader reader) => reader.ValueSpan.Length switch
    {
        19 when reader.ValueTextEquals("content_block_delta"u8) => EventType.BlockDelta,
        19 when reader.ValueTextEquals("content_block_start"u8) => EventType.BlockStart,
        18 when reader.ValueTextEquals("content_block_stop"u8) => EventType.BlockStop,
        13 when reader.ValueTextEquals("message_start"u8) => EventType.MessageStart,
        13 when reader.ValueTextEquals("message_delta"u8) => EventType.MessageDelta,
        12 when reader.ValueTextEquals("message_stop"u8) => EventType.MessageStop,
        5 when reader.ValueTextEquals("error"u8) => EventType.Error,
        4 when reader.ValueTextEquals("ping"u8) => EventType.Ping,
        _ => EventType.Other,
    };
}

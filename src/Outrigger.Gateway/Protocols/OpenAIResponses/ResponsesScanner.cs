using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads answers and events of the responses protocol in one pass over the bytes. Stateless and thread-safe.</summary>
internal static class ResponsesScanner
{
    private const int MaxDepth = 512;

    /// <summary>The most parts of one answer whose ids are kept.</summary>
    private const int MaxItems = 256;

    /// <summary>
    /// True when the bytes are a response. One that failed for a reason that may pass is none, so that it is repeated; one
    /// that failed because of the request goes to the client as it is.
    /// </summary>
    public static bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage)
    {
        var seen = default(Seen);
        if (!TryScan(body, isEvent: false, ref seen) || !seen.IsResponse || seen.FailedForNow)
        {
            return false;
        }

        usage = seen.Usage.IsReported ? seen.Usage : usage;
        return true;
    }

    /// <summary>What a response says of itself; null when it is none or has no id.</summary>
    public static StoredAnswer? FindStored(ReadOnlySpan<byte> body)
    {
        var items = new List<string>();
        var seen = new Seen { Items = items };
        return TryScan(body, isEvent: false, ref seen) && seen.Id is { } id
            ? new StoredAnswer(id, seen.IsUnfinished, seen.Usage, seen.IsSuccess, items)
            : null;
    }

    /// <summary>Reads the data of one event.</summary>
    public static StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress)
    {
        // Some servers close as chat completions do; a response has its own end.
        if (data.IsEmpty || data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            return StreamEventKind.Empty;
        }

        var seen = new Seen { Usage = progress.Usage, Items = progress.Items };
        if (!TryScan(data, isEvent: true, ref seen) || seen.Type is null)
        {
            return StreamEventKind.Invalid;
        }

        progress.Sequence = seen.Sequence is { } number ? number + 1 : progress.Sequence + 1;
        progress.Usage = seen.Usage;
        progress.ObjectId ??= seen.Id;
        switch (seen.Type)
        {
            case "response.created" or "response.queued" or "response.in_progress" or "keepalive":
                return StreamEventKind.Preamble;
            case "response.completed" or "response.incomplete":
                progress.Begun |= 1;
                progress.Finished |= 1;
                progress.HasEnded = true;
                return StreamEventKind.Terminal;
            case "response.failed" or "response.cancelled":
                progress.HasEnded = true;
                return StreamEventKind.Error;
            case "error":
                return StreamEventKind.Error;
            default:
                progress.Begun |= 1;
                return StreamEventKind.Content;
        }
    }

    private static bool TryScan(ReadOnlySpan<byte> json, bool isEvent, ref Seen seen)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            if (isEvent)
            {
                ReadEvent(ref reader, ref seen);
            }
            else
            {
                ReadResponse(ref reader, ref seen);
            }

            return !reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static void ReadEvent(ref Utf8JsonReader reader, ref Seen seen)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                seen.Type = reader.TokenType == JsonTokenType.String ? Intern(ref reader) : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("sequence_number"u8))
            {
                reader.Read();
                seen.Sequence = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number is >= 0 and < long.MaxValue ? number : null;
                reader.Skip();
            }
            else if (seen.Items is not null && reader.ValueTextEquals("item"u8))
            {
                reader.Read();
                ReadItem(ref reader, seen.Items);
            }
            else if (reader.ValueTextEquals("response"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadResponse(ref reader, ref seen);
                }
                else
                {
                    reader.Skip();
                }
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static void ReadResponse(ref Utf8JsonReader reader, ref Seen seen)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                seen.Id = reader.TokenType == JsonTokenType.String ? JsonText.Read(reader) : null;
                reader.Skip();
            }
            else if (reader.ValueTextEquals("usage"u8))
            {
                reader.Read();
                ResponsesUsageReader.Read(ref reader, ref seen.Usage);
            }
            else if (reader.ValueTextEquals("object"u8))
            {
                reader.Read();
                seen.IsResponse |= reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("response"u8);
                reader.Skip();
            }
            else if (reader.ValueTextEquals("output"u8))
            {
                reader.Read();
                seen.IsResponse |= reader.TokenType == JsonTokenType.StartArray;
                if (seen.Items is not null && reader.TokenType == JsonTokenType.StartArray)
                {
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        ReadItem(ref reader, seen.Items);
                    }
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("status"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String)
                {
                    seen.IsUnfinished = reader.ValueTextEquals("queued"u8) || reader.ValueTextEquals("in_progress"u8);
                    seen.IsSuccess = reader.ValueTextEquals("completed"u8) || reader.ValueTextEquals("incomplete"u8);
                }

                reader.Skip();
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                reader.Read();
                var tier = reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("default"u8) ? ServiceTiers.FromAnswer(JsonText.Read(reader)) : null;
                seen.Usage = tier is null ? seen.Usage : seen.Usage with { ServiceTier = tier };
                reader.Skip();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                reader.Read();
                ReadError(ref reader, ref seen);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    /// <summary>The id of one part of the answer.</summary>
    private static void ReadItem(ref Utf8JsonReader reader, List<string> items)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isId && reader.TokenType == JsonTokenType.String && items.Count < MaxItems && JsonText.Read(reader) is { } id && !items.Contains(id))
            {
                items.Add(id);
            }

            reader.Skip();
        }
    }

    private static void ReadError(ref Utf8JsonReader reader, ref Seen seen)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = reader.ValueTextEquals("code"u8);
            reader.Read();
            seen.FailedForNow |= isCode && reader.TokenType == JsonTokenType.String && (reader.ValueTextEquals("server_error"u8) || reader.ValueTextEquals("rate_limit_exceeded"u8));
            reader.Skip();
        }
    }

    /// <summary>The event's type without a new string for the most frequent ones.</summary>
    private static string Intern(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("response.output_text.delta"u8))
        {
            return "response.output_text.delta";
        }

        return reader.ValueTextEquals("response.function_call_arguments.delta"u8) ? "response.function_call_arguments.delta" : JsonText.Read(reader);
    }

    private struct Seen
    {
        public string? Type;
        public string? Id;
        public long? Sequence;
        public TokenUsage Usage;
        public bool IsResponse;
        public bool FailedForNow;
        public bool IsUnfinished;
        public bool IsSuccess;
        public List<string>? Items;
    }
}

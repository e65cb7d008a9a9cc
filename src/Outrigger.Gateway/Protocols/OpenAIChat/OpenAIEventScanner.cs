using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>
/// Reads answers and chunks of the OpenAI protocol in one pass over the bytes: is it one, does it finish a choice, what
/// was used. Stateless and thread-safe.
/// </summary>
internal static class OpenAIEventScanner
{
    private const int MaxDepth = 256;

    /// <summary>True when the bytes are one JSON object that is not an error; usage is taken over where it is reported.</summary>
    public static bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage)
    {
        var progress = new StreamProgress { Usage = usage };
        if (TryScan(body, ref progress, out var seen) && !seen.HasFlag(Seen.Error) && (seen & (Seen.Choices | Seen.Data)) != 0)
        {
            usage = progress.Usage;
            return true;
        }

        return false;
    }

    /// <summary>True when the bytes are an object with an <c>error</c> member.</summary>
    public static bool IsError(ReadOnlySpan<byte> body)
    {
        var progress = default(StreamProgress);
        return TryScan(body, ref progress, out var seen) && seen.HasFlag(Seen.Error);
    }

    /// <summary>Reads the data of one event.</summary>
    public static StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress)
    {
        if (data.IsEmpty)
        {
            return StreamEventKind.Empty;
        }

        if (data.TrimEnd((byte)' ').SequenceEqual("[DONE]"u8))
        {
            return StreamEventKind.Terminal;
        }

        if (!TryScan(data, ref progress, out var seen))
        {
            return StreamEventKind.Invalid;
        }

        if (seen.HasFlag(Seen.Error))
        {
            return StreamEventKind.Error;
        }

        return seen.HasFlag(Seen.Usage) && !seen.HasFlag(Seen.FilledChoices) ? StreamEventKind.UsageOnly : StreamEventKind.Content;
    }

    [Flags]
    private enum Seen
    {
        None = 0,
        Error = 1,
        Usage = 2,
        Choices = 4,
        FilledChoices = 8,
        Data = 16,
    }

    private static bool TryScan(ReadOnlySpan<byte> json, ref StreamProgress progress, out Seen seen)
    {
        seen = Seen.None;
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
                if (reader.ValueTextEquals("choices"u8))
                {
                    reader.Read();
                    seen |= Seen.Choices | (ReadChoices(ref reader, ref progress) ? Seen.FilledChoices : Seen.None);
                }
                else if (reader.ValueTextEquals("usage"u8))
                {
                    reader.Read();
                    seen |= reader.TokenType == JsonTokenType.StartObject ? Seen.Usage : Seen.None;
                    OpenAIUsageReader.Read(ref reader, ref progress.Usage);
                }
                else if (reader.ValueTextEquals("service_tier"u8))
                {
                    reader.Read();
                    ReadTier(ref reader, ref progress.Usage);
                }
                else if (reader.ValueTextEquals("error"u8))
                {
                    reader.Read();
                    seen |= reader.TokenType == JsonTokenType.Null ? Seen.None : Seen.Error;
                    reader.Skip();
                }
                else
                {
                    seen |= reader.ValueTextEquals("data"u8) ? Seen.Data : Seen.None;
                    reader.Read();
                    reader.Skip();
                }
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

    /// <summary>The tier that was used, where it is not the usual one; no string is made for that.</summary>
    private static void ReadTier(ref Utf8JsonReader reader, ref TokenUsage usage)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("default"u8))
        {
            usage = usage with { ServiceTier = ServiceTiers.FromAnswer(JsonText.Read(reader)) };
        }

        reader.Skip();
    }

    /// <summary>True when there is at least one choice.</summary>
    private static bool ReadChoices(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return false;
        }

        var any = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            any = true;
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadChoice(ref reader, ref progress);
            }
            else
            {
                reader.Skip();
            }
        }

        return any;
    }

    private static void ReadChoice(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        var index = 0;
        var isFinished = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
            }
            else if (reader.ValueTextEquals("finish_reason"u8))
            {
                reader.Read();

                // Some servers send an empty reason until there is one.
                isFinished = reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty;
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        // Choices beyond the 64th share the last bit: they are told apart no more, but none is lost.
        var bit = 1UL << Math.Clamp(index, 0, 63);
        progress.Begun |= bit;
        progress.Finished |= isFinished ? bit : 0;
    }
}

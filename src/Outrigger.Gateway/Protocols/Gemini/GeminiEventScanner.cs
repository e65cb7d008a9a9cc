using System.Text.Json;
using System.Text.Unicode;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads answers and chunks of the Gemini protocol in one pass over the bytes: is it one, does it finish a candidate, what
/// was used. Stateless and thread-safe.
/// </summary>
internal static class GeminiEventScanner
{
    private const int MaxDepth = 256;

    /// <summary>True when the bytes are a whole answer of any operation; usage is taken over where it is reported.</summary>
    public static bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage)
    {
        var progress = new StreamProgress { Usage = usage };
        if (TryScan(body, ref progress, out var seen) && !seen.HasFlag(Seen.Error) && (seen & (Seen.Candidates | Seen.Feedback | Seen.Other)) != 0)
        {
            usage = progress.Usage;
            return true;
        }

        return false;
    }

    /// <summary>Reads the data of one event.</summary>
    public static StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress)
    {
        if (data.IsEmpty)
        {
            return StreamEventKind.Empty;
        }

        if (!TryScan(data, ref progress, out var seen))
        {
            // A server that fails before it begins may write its error as an array of one.
            return GeminiErrorReader.Read(data) is null ? StreamEventKind.Invalid : StreamEventKind.Error;
        }

        return seen switch
        {
            _ when seen.HasFlag(Seen.Error) => StreamEventKind.Error,
            _ when (seen & (Seen.Content | Seen.Feedback)) != 0 => StreamEventKind.Content,
            _ when (seen & (Seen.Candidates | Seen.Frame)) != 0 => StreamEventKind.Preamble,
            _ => StreamEventKind.Invalid,
        };
    }

    [Flags]
    private enum Seen
    {
        None = 0,
        Error = 1,
        Candidates = 2,
        Content = 4,
        Feedback = 8,
        Frame = 16,
        Other = 32,
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
                seen |= ReadMember(ref reader, ref progress);
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

    private static Seen ReadMember(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        if (reader.ValueTextEquals("candidates"u8))
        {
            reader.Read();
            return ReadCandidates(ref reader, ref progress);
        }

        if (reader.ValueTextEquals("usageMetadata"u8))
        {
            reader.Read();
            GeminiUsageReader.Read(ref reader, ref progress.Usage);
            return Seen.Frame;
        }

        if (reader.ValueTextEquals("promptFeedback"u8))
        {
            reader.Read();
            return ReadFeedback(ref reader, ref progress) ? Seen.Feedback : Seen.Frame;
        }

        var result = reader switch
        {
            _ when reader.ValueTextEquals("error"u8) => Seen.Error,
            _ when reader.ValueTextEquals("embedding"u8) || reader.ValueTextEquals("embeddings"u8) || reader.ValueTextEquals("totalTokens"u8) => Seen.Other,
            _ when reader.ValueTextEquals("modelVersion"u8) || reader.ValueTextEquals("responseId"u8) => Seen.Frame,
            _ => Seen.None,
        };
        reader.Read();
        result = reader.TokenType == JsonTokenType.Null ? Seen.None : result;
        reader.Skip();
        return result;
    }

    private static Seen ReadCandidates(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return Seen.None;
        }

        var seen = Seen.Frame;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                seen |= Seen.Candidates | ReadCandidate(ref reader, ref progress);
            }
            else
            {
                reader.Skip();
            }
        }

        return seen;
    }

    private static Seen ReadCandidate(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        var (index, isFinished, hasParts) = (0, false, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("index"u8))
            {
                reader.Read();
                index = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number : 0;
            }
            else if (reader.ValueTextEquals("finishReason"u8))
            {
                reader.Read();
                isFinished = reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("FINISH_REASON_UNSPECIFIED"u8);
            }
            else if (reader.ValueTextEquals("content"u8))
            {
                reader.Read();
                hasParts |= ReadContent(ref reader);
            }
            else
            {
                reader.Read();
            }

            reader.Skip();
        }

        // Candidates beyond the 64th share the last bit: they are told apart no more, but none is lost.
        var bit = 1UL << Math.Clamp(index, 0, 63);
        progress.Begun |= bit;
        progress.Finished |= isFinished ? bit : 0;
        return isFinished || hasParts ? Seen.Content : Seen.None;
    }

    /// <summary>True when there is at least one part.</summary>
    private static bool ReadContent(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var any = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isParts = reader.ValueTextEquals("parts"u8);
            reader.Read();
            if (isParts && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    any = true;
                    reader.Skip();
                }
            }

            reader.Skip();
        }

        return any;
    }

    /// <summary>True when the prompt was blocked: there will be no candidate, and the answer is complete.</summary>
    private static bool ReadFeedback(ref Utf8JsonReader reader, ref StreamProgress progress)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var isBlocked = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.ValueTextEquals("blockReason"u8);
            reader.Read();
            isBlocked |= isReason && reader.TokenType == JsonTokenType.String && !reader.ValueTextEquals("BLOCK_REASON_UNSPECIFIED"u8);
            reader.Skip();
        }

        if (isBlocked)
        {
            progress.Begun |= 1;
            progress.Finished |= 1;
        }

        return isBlocked;
    }
}

using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Reads the <c>usage</c> object of responses. Stateless and thread-safe.</summary>
internal static class ResponsesUsageReader
{
    /// <summary>
    /// Reads the value the reader stands on and leaves it on the value's end. Negative counts and those that are no numbers
    /// count as 0; a null leaves what was known.
    /// </summary>
    public static void Read(ref Utf8JsonReader reader, ref TokenUsage usage)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        long input = 0, output = 0, cached = 0, written = 0, reasoning = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                input = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                output = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("input_tokens_details"u8) || reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadDetails(ref reader, ref cached, ref written, ref reasoning);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (!usage.IsReported || input > 0 || output > 0)
        {
            usage = new TokenUsage(true, input, output, Math.Min(input, cached), Math.Min(output, reasoning), Math.Min(input, written)) { ServiceTier = usage.ServiceTier };
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref long cached, ref long written, ref long reasoning)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("cached_tokens"u8))
            {
                cached = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8))
            {
                written = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                reasoning = ReadCount(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static long ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        var count = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? Math.Max(0, value) : 0;
        reader.Skip();
        return count;
    }
}

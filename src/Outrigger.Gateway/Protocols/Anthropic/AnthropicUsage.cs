using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>
/// Anthropic's <c>usage</c> object: its <c>input_tokens</c> leaves out what was read from and written to the cache, ours
/// includes it. Stateless and thread-safe.
/// </summary>
internal static class AnthropicUsage
{
    private const long MaxCount = long.MaxValue / 8;

    /// <summary>
    /// Reads the value the reader stands on and leaves it on the value's end. Reports of a stream are cumulative: a later
    /// number takes an earlier one's place, but a zero does not, because the last report of some servers has only part of
    /// the numbers. Negative numbers and those that are none are passed over.
    /// </summary>
    public static void Read(ref Utf8JsonReader reader, ref TokenUsage usage)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        long input = Math.Max(0, usage.Prompt - usage.Cached - usage.CacheWrite), output = usage.Completion, read = usage.Cached;
        long write = usage.CacheWrite, hour = usage.CacheWriteHour, minutes = write - hour, thinking = usage.Reasoning;
        long total = 0;
        var hasSplit = false;
        var tier = usage.ServiceTier;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("input_tokens"u8))
            {
                ReadCount(ref reader, ref input);
            }
            else if (reader.ValueTextEquals("output_tokens"u8))
            {
                ReadCount(ref reader, ref output);
            }
            else if (reader.ValueTextEquals("cache_read_input_tokens"u8))
            {
                ReadCount(ref reader, ref read);
            }
            else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
            {
                ReadCount(ref reader, ref total);
            }
            else if (reader.ValueTextEquals("cache_creation"u8))
            {
                hasSplit |= ReadSplit(ref reader, ref minutes, ref hour);
            }
            else if (reader.ValueTextEquals("output_tokens_details"u8))
            {
                ReadOne(ref reader, "thinking_tokens"u8, ref thinking);
            }
            else if (reader.ValueTextEquals("service_tier"u8))
            {
                reader.Read();
                tier = reader.TokenType == JsonTokenType.String ? GetTier(ref reader) : tier;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        // Only a total was said: all of it is for five minutes, but for what is known to be kept longer. A split says more
        // than a total that disagrees with it.
        hour = total > 0 && !hasSplit ? Math.Min(hour, total) : hour;
        write = total > 0 && !hasSplit ? total : Math.Max(total, minutes + hour);
        usage = new TokenUsage(true, input + read + write, output, read, Math.Min(thinking, output), write, Math.Min(hour, write)) { ServiceTier = tier };
    }

    /// <summary>Writes the object with all its members: some clients do not expect one to be missing.</summary>
    /// <param name="writer">Stands where the value belongs.</param>
    /// <param name="usage">What was used.</param>
    /// <param name="inputEstimate">What stands for the input while nothing is reported.</param>
    public static void Write(Utf8JsonWriter writer, in TokenUsage usage, long inputEstimate = 0)
    {
        writer.WriteStartObject();
        WriteCounts(writer, usage, inputEstimate);
        writer.WriteStartObject("cache_creation");
        writer.WriteNumber("ephemeral_5m_input_tokens", Math.Max(0, usage.CacheWrite - usage.CacheWriteHour));
        writer.WriteNumber("ephemeral_1h_input_tokens", usage.CacheWriteHour);
        writer.WriteEndObject();
        writer.WriteString("service_tier", usage.ServiceTier is "priority" or "batch" ? usage.ServiceTier : "standard");
        writer.WriteEndObject();
    }

    /// <summary>Writes the object as it stands in <c>message_delta</c>.</summary>
    public static void WriteDelta(Utf8JsonWriter writer, in TokenUsage usage, long inputEstimate)
    {
        writer.WriteStartObject();
        WriteCounts(writer, usage, inputEstimate);
        writer.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter writer, in TokenUsage usage, long inputEstimate)
    {
        writer.WriteNumber("input_tokens", usage.IsReported ? Math.Max(0, usage.Prompt - usage.Cached - usage.CacheWrite) : inputEstimate);
        writer.WriteNumber("cache_creation_input_tokens", usage.CacheWrite);
        writer.WriteNumber("cache_read_input_tokens", usage.Cached);
        writer.WriteNumber("output_tokens", usage.Completion);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details");
            writer.WriteNumber("thinking_tokens", usage.Reasoning);
            writer.WriteEndObject();
        }
    }

    /// <summary>True when the split says anything: one of zeros beside a total is no split.</summary>
    private static bool ReadSplit(ref Utf8JsonReader reader, ref long minutes, ref long hour)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        long newMinutes = 0, newHour = 0;

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("ephemeral_5m_input_tokens"u8))
            {
                ReadCount(ref reader, ref newMinutes);
            }
            else if (reader.ValueTextEquals("ephemeral_1h_input_tokens"u8))
            {
                ReadCount(ref reader, ref newHour);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        if (newMinutes == 0 && newHour == 0)
        {
            return false;
        }

        (minutes, hour) = (newMinutes, newHour);
        return true;
    }

    private static void ReadOne(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, ref long value)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(name))
            {
                ReadCount(ref reader, ref value);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static void ReadCount(ref Utf8JsonReader reader, ref long value)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count) && count > 0)
        {
            value = Math.Min(count, MaxCount);
        }

        reader.Skip();
    }

    // "standard" is what nothing stands for.
    private static string? GetTier(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("priority"u8) ? "priority" : reader.ValueTextEquals("batch"u8) ? "batch" : null;
}

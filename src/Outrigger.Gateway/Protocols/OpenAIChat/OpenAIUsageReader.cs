using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Reads the <c>usage</c> object of OpenAI answers and chunks. Stateless and thread-safe.</summary>
internal static class OpenAIUsageReader
{
    /// <summary>
    /// Reads the value the reader stands on and leaves it on the value's end. Counts are the provider's; negative ones and
    /// those that are no numbers count as 0. A null leaves what was known.
    /// </summary>
    public static void Read(ref Utf8JsonReader reader, ref TokenUsage usage)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        var read = default(Counts);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadMember(ref reader, ref read);
        }

        usage = read.Apply(usage);
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref Counts read)
    {
        if (reader.ValueTextEquals("prompt_tokens"u8))
        {
            read.Prompt = ReadCount(ref reader);
        }
        else if (reader.ValueTextEquals("completion_tokens"u8))
        {
            read.Completion = ReadCount(ref reader);
        }
        else if (reader.ValueTextEquals("total_tokens"u8))
        {
            read.Total = ReadCount(ref reader);
        }
        else if (reader.ValueTextEquals("prompt_tokens_details"u8))
        {
            ReadDetails(ref reader, ref read);
        }
        else if (reader.ValueTextEquals("completion_tokens_details"u8))
        {
            ReadDetails(ref reader, ref read);
        }
        else if (reader.ValueTextEquals("prompt_cache_hit_tokens"u8) || reader.ValueTextEquals("cached_tokens"u8))
        {
            // Compatible servers' own places for what OpenAI has in the details.
            read.CachedElsewhere = ReadCount(ref reader);
        }
        else if (reader.ValueTextEquals("cache_creation_input_tokens"u8))
        {
            read.CacheWrite = ReadCount(ref reader);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static void ReadDetails(ref Utf8JsonReader reader, ref Counts read)
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
                read.Cached = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("reasoning_tokens"u8))
            {
                read.Reasoning = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("cache_write_tokens"u8) || reader.ValueTextEquals("cache_creation_tokens"u8))
            {
                read.CacheWrite = ReadCount(ref reader);
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

    private struct Counts
    {
        public long Prompt;
        public long Completion;
        public long Total;
        public long Cached;
        public long CachedElsewhere;
        public long Reasoning;
        public long CacheWrite;

        /// <summary>The report in place of an earlier one; a report of nothing but zeros says nothing.</summary>
        public readonly TokenUsage Apply(in TokenUsage before)
        {
            if (before.IsReported && Prompt == 0 && Completion == 0)
            {
                return before;
            }

            // Some providers count reasoning in the total alone (Google's OpenAI endpoint, xAI): it was paid for as output.
            var hidden = Prompt > 0 ? Math.Max(0, Total - Prompt - Completion) : 0;
            return new TokenUsage(
                true,
                Prompt,
                Completion + hidden,
                Math.Min(Prompt, Cached > 0 ? Cached : CachedElsewhere),
                Math.Max(Reasoning, hidden),
                Math.Min(Prompt, CacheWrite))
            {
                ServiceTier = before.ServiceTier,
            };
        }
    }
}

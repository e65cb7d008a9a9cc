using System.Text.Json;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Reads the <c>usageMetadata</c> of Gemini answers and chunks. Each chunk repeats the whole: a later report takes an
/// earlier one's place, but a count that is missing or zero leaves what was known. Stateless and thread-safe.
/// </summary>
internal static class GeminiUsageReader
{
    /// <summary>Reads the value the reader stands on and leaves it on the value's end.</summary>
    public static void Read(ref Utf8JsonReader reader, ref TokenUsage usage)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        long prompt = 0, tools = 0, cached = 0, candidates = 0, thoughts = 0;
        var tier = usage.ServiceTier;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("promptTokenCount"u8))
            {
                prompt = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("toolUsePromptTokenCount"u8))
            {
                tools = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("cachedContentTokenCount"u8))
            {
                cached = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("candidatesTokenCount"u8))
            {
                candidates = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("thoughtsTokenCount"u8))
            {
                thoughts = ReadCount(ref reader);
            }
            else if (reader.ValueTextEquals("serviceTier"u8))
            {
                reader.Read();
                tier = ReadTier(ref reader) ?? tier;
                reader.Skip();
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        var all = Later(prompt + tools, usage.Prompt);
        var reasoning = Later(thoughts, usage.Reasoning);
        usage = new TokenUsage(
            true,
            all,
            Later(candidates, usage.Completion - usage.Reasoning) + reasoning,
            Math.Min(Later(cached, usage.Cached), all),
            reasoning)
        {
            ServiceTier = tier,
        };
    }

    private static long Later(long reported, long known) => reported > 0 ? reported : known;

    private static string? ReadTier(ref Utf8JsonReader reader) => reader.TokenType != JsonTokenType.String ? null
        : reader.ValueTextEquals("flex"u8) || reader.ValueTextEquals("FLEX"u8) ? "flex"
        : reader.ValueTextEquals("priority"u8) || reader.ValueTextEquals("PRIORITY"u8) ? "priority"
        : null;

    private static long ReadCount(ref Utf8JsonReader reader)
    {
        reader.Read();

        // Two counts are added: a bound keeps a hostile one from running over.
        var count = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? Math.Clamp(value, 0, long.MaxValue / 4) : 0;
        reader.Skip();
        return count;
    }
}

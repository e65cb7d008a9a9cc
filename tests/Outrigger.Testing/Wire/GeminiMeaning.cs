using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>Reads what Gemini's answers say; a stream is a row of partial answers whose usage is cumulative.</summary>
public static class GeminiMeaning
{
    /// <summary>Reads a whole answer.</summary>
    public static WireMeaning Read(JsonObject answer) => Read([answer]);

    /// <summary>Reads a stream.</summary>
    public static WireMeaning Read(IEnumerable<WireEvent> events) => Read(events.Select(e => e.Json));

    private static WireMeaning Read(IEnumerable<JsonObject> parts)
    {
        var meaning = new MeaningBuilder();
        string? reason = null;
        foreach (var part in parts)
        {
            meaning.Error = part.Obj("error").Str("message") ?? meaning.Error;
            meaning.Usage = ReadUsage(part.Obj("usageMetadata"), meaning.Usage);
            if (part.Obj("promptFeedback").Str("blockReason") is not null)
            {
                reason = "SAFETY";
            }

            var candidate = part.Objects("candidates").FirstOrDefault();
            reason = candidate.Str("finishReason") ?? reason;
            TakeMalformed(meaning, candidate.Str("finishMessage"));
            foreach (var content in candidate.Obj("content").Objects("parts"))
            {
                Take(meaning, content);
            }
        }

        meaning.Stop = reason switch
        {
            null or "FINISH_REASON_UNSPECIFIED" => null,
            "STOP" when meaning.HasCalls => "tool_calls",
            "STOP" => "stop",
            "MAX_TOKENS" => "length",
            "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "IMAGE_SAFETY" => "content_filter",
            "MALFORMED_FUNCTION_CALL" => "error",
            _ => "other:" + reason,
        };
        return meaning.Build();
    }

    /// <summary>A call whose arguments are no object stands in the message that says so, as Gemini itself has it.</summary>
    private static void TakeMalformed(MeaningBuilder meaning, string? message)
    {
        const string Marker = "Malformed function call: ";
        if (message?.StartsWith(Marker, StringComparison.Ordinal) == true && message.IndexOf('(', StringComparison.Ordinal) is > 0 and var open)
        {
            meaning.WholeCall(message[Marker.Length..open], null, message[(open + 1)..^1]);
        }
    }

    private static void Take(MeaningBuilder meaning, JsonObject part)
    {
        if (part.Str("thoughtSignature") is { Length: > 0 } seal)
        {
            meaning.Seals.Add(seal);
        }

        if (part.Obj("functionCall") is { } call)
        {
            meaning.WholeCall(call.Str("name"), call.Str("id"), call["args"]?.ToJsonString(new JsonSerializerOptions()));
        }
        else if (part.Str("text") is { } text)
        {
            (part["thought"]?.GetValue<bool>() == true ? meaning.Reasoning : meaning.Text).Append(text);
        }
        else
        {
            meaning.Others.AddRange(part.Select(p => p.Key).Where(k => k is not ("thoughtSignature" or "thought")));
        }
    }

    private static WireUsage? ReadUsage(JsonObject? usage, WireUsage? before)
    {
        if (usage is null)
        {
            return before;
        }

        // A member that is not there, or is zero, says nothing new.
        var thoughts = Either(usage.Num("thoughtsTokenCount"), before?.Reasoning);
        var spoken = Either(usage.Num("candidatesTokenCount"), before is null ? null : before.Completion - before.Reasoning);
        var prompt = Either(usage.Num("promptTokenCount") + usage.Num("toolUsePromptTokenCount"), before?.Prompt);
        return new WireUsage(prompt, spoken + thoughts, Either(usage.Num("cachedContentTokenCount"), before?.Cached), 0, thoughts);
    }

    private static long Either(long now, long? before) => now > 0 ? now : before ?? 0;
}

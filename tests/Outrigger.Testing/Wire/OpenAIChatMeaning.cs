using System.Globalization;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>Reads what chat completions, whole and in chunks, say.</summary>
public static class OpenAIChatMeaning
{
    /// <summary>Reads a whole answer.</summary>
    public static WireMeaning Read(JsonObject answer)
    {
        var meaning = new MeaningBuilder { Usage = ReadUsage(answer.Obj("usage")), Error = ReadError(answer) };
        var choice = answer.Objects("choices").FirstOrDefault();
        Take(meaning, choice.Obj("message"));
        meaning.Stop = ReadStop(choice.Str("finish_reason"));
        return meaning.Build();
    }

    /// <summary>Reads a stream.</summary>
    public static WireMeaning Read(IEnumerable<WireEvent> events)
    {
        var meaning = new MeaningBuilder();
        foreach (var chunk in events.Where(e => !e.IsDone).Select(e => e.Json))
        {
            meaning.Usage = ReadUsage(chunk.Obj("usage")) ?? meaning.Usage;
            meaning.Error = ReadError(chunk) ?? meaning.Error;
            var choice = chunk.Objects("choices").FirstOrDefault(c => c.Num("index") == 0);
            Take(meaning, choice.Obj("delta"));
            meaning.Stop = ReadStop(choice.Str("finish_reason")) ?? meaning.Stop;
        }

        return meaning.Build();
    }

    internal static string? ReadStop(string? reason) => reason switch
    {
        null or "" => null,
        "stop" or "length" or "tool_calls" or "content_filter" => reason,
        "function_call" => "tool_calls",
        _ => "other:" + reason,
    };

    internal static string? ReadError(JsonObject answer) => answer.Obj("error").Str("message");

    private static void Take(MeaningBuilder meaning, JsonObject? message)
    {
        meaning.Text.Append(message.Str("content")).Append(message.Str("refusal"));
        meaning.IsRefusal |= message.Str("refusal") is { Length: > 0 };
        meaning.Reasoning.Append(message.Str("reasoning_content") ?? message.Str("reasoning"));
        var position = 0;
        foreach (var call in message.Objects("tool_calls"))
        {
            var index = call.Has("index") ? call.Num("index") : position;
            var function = call.Obj("function");
            meaning.Call(index.ToString(CultureInfo.InvariantCulture), function.Str("name"), call.Str("id"), function.Str("arguments"));
            position++;
        }

        if (message.Has("audio"))
        {
            meaning.Others.Add("audio");
        }

        if (message.Has("annotations") && message!["annotations"] is JsonArray { Count: > 0 })
        {
            meaning.Others.Add("annotations");
        }

        foreach (var block in message.Objects("thinking_blocks"))
        {
            if ((block.Str("signature") ?? block.Str("data")) is { Length: > 0 } seal)
            {
                meaning.Seals.Add(seal);
            }
        }
    }

    // Google's endpoint for OpenAI's clients leaves thoughts out of completion_tokens and counts them in total_tokens only.
    private static WireUsage? ReadUsage(JsonObject? usage) => usage is null
        ? null
        : new WireUsage(
            usage.Num("prompt_tokens"),
            Math.Max(usage.Num("completion_tokens"), usage.Num("total_tokens") - usage.Num("prompt_tokens")),
            usage.Obj("prompt_tokens_details").Num("cached_tokens"),
            usage.Obj("prompt_tokens_details").Num("cache_write_tokens"),
            Math.Max(usage.Obj("completion_tokens_details").Num("reasoning_tokens"), usage.Num("total_tokens") - usage.Num("prompt_tokens") - usage.Num("completion_tokens")));
}

/// <summary>Reads what the older completions say.</summary>
public static class OpenAICompletionsMeaning
{
    /// <summary>Reads a whole answer.</summary>
    public static WireMeaning Read(JsonObject answer) => Read([answer]);

    /// <summary>Reads a stream.</summary>
    public static WireMeaning Read(IEnumerable<WireEvent> events) => Read(events.Where(e => !e.IsDone).Select(e => e.Json));

    private static WireMeaning Read(IEnumerable<JsonObject> parts)
    {
        var meaning = new MeaningBuilder();
        foreach (var part in parts)
        {
            if (part.Obj("usage") is { } usage)
            {
                meaning.Usage = new WireUsage(
                    usage.Num("prompt_tokens"),
                    usage.Num("completion_tokens"),
                    usage.Obj("prompt_tokens_details").Num("cached_tokens"),
                    usage.Obj("prompt_tokens_details").Num("cache_write_tokens"),
                    usage.Obj("completion_tokens_details").Num("reasoning_tokens"));
            }

            meaning.Error = OpenAIChatMeaning.ReadError(part) ?? meaning.Error;
            var choice = part.Objects("choices").FirstOrDefault();
            meaning.Text.Append(choice.Str("text"));
            meaning.Stop = OpenAIChatMeaning.ReadStop(choice.Str("finish_reason")) ?? meaning.Stop;
        }

        return meaning.Build();
    }
}

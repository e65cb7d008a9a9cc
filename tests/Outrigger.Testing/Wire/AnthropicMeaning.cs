using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>Reads what messages say. Usage in a stream: the start, then what each delta reports in its place.</summary>
public static class AnthropicMeaning
{
    /// <summary>Reads a whole answer.</summary>
    public static WireMeaning Read(JsonObject answer)
    {
        var meaning = new MeaningBuilder { Error = ReadError(answer), Stop = ReadStop(answer.Str("stop_reason")) };
        foreach (var block in answer.Objects("content"))
        {
            switch (block.Str("type"))
            {
                case "text":
                    meaning.Text.Append(block.Str("text"));
                    break;
                case "thinking":
                    meaning.Reasoning.Append(block.Str("thinking"));
                    AddSeal(meaning, block.Str("signature"));
                    break;
                case "redacted_thinking":
                    AddSeal(meaning, block.Str("data"));
                    break;
                case "tool_use":
                    meaning.WholeCall(block.Str("name"), block.Str("id"), block["input"]?.ToJsonString(new JsonSerializerOptions()));
                    break;
                case var other:
                    meaning.Others.Add(other ?? "unnamed");
                    break;
            }
        }

        meaning.Text.Append(answer.Obj("stop_details").Str("explanation"));
        meaning.Usage = answer.Obj("usage") is { } usage ? Sum([], usage) : null;
        return meaning.Build();
    }

    /// <summary>Reads a stream.</summary>
    public static WireMeaning Read(IEnumerable<WireEvent> events)
    {
        var meaning = new MeaningBuilder();
        var reported = new Dictionary<string, long>();
        foreach (var part in events.Select(e => e.Json))
        {
            switch (part.Str("type"))
            {
                case "message_start":
                    meaning.Usage = part.Obj("message").Obj("usage") is { } first ? Sum(reported, first) : null;
                    break;
                case "content_block_start":
                    Start(meaning, Index(part), part.Obj("content_block"));
                    break;
                case "content_block_delta":
                    Delta(meaning, Index(part), part.Obj("delta"));
                    break;
                case "message_delta":
                    meaning.Stop = ReadStop(part.Obj("delta").Str("stop_reason")) ?? meaning.Stop;
                    meaning.Text.Append(part.Obj("delta").Obj("stop_details").Str("explanation"));
                    meaning.Usage = part.Obj("usage") is { } next ? Sum(reported, next) : meaning.Usage;
                    break;
                case "error":
                    meaning.Error = ReadError(part) ?? "unnamed";
                    break;
            }
        }

        return meaning.Build();
    }

    private static void Start(MeaningBuilder meaning, string index, JsonObject? block)
    {
        switch (block.Str("type"))
        {
            case "text":
                meaning.Text.Append(block.Str("text"));
                break;
            case "thinking":
                meaning.Reasoning.Append(block.Str("thinking"));
                break;
            case "redacted_thinking":
                AddSeal(meaning, block.Str("data"));
                break;
            case "tool_use":
                var input = block.Obj("input");
                meaning.Call(index, block.Str("name"), block.Str("id"), input is { Count: > 0 } ? input.ToJsonString(new JsonSerializerOptions()) : "");
                break;
            case var other:
                meaning.Others.Add(other ?? "unnamed");
                break;
        }
    }

    private static void Delta(MeaningBuilder meaning, string index, JsonObject? delta)
    {
        switch (delta.Str("type"))
        {
            case "text_delta":
                meaning.Text.Append(delta.Str("text"));
                break;
            case "thinking_delta":
                meaning.Reasoning.Append(delta.Str("thinking"));
                break;
            case "signature_delta":
                AddSeal(meaning, delta.Str("signature"));
                break;
            case "input_json_delta" when meaning.HasCallOf(index):
                meaning.Call(index, null, null, delta.Str("partial_json"));
                break;
        }
    }

    private static string Index(JsonObject part) => part.Num("index").ToString(CultureInfo.InvariantCulture);

    private static void AddSeal(MeaningBuilder meaning, string? seal)
    {
        if (!string.IsNullOrEmpty(seal))
        {
            meaning.Seals.Add(seal);
        }
    }

    private static string? ReadStop(string? reason) => reason switch
    {
        null => null,
        "end_turn" or "stop_sequence" => "stop",
        "max_tokens" or "model_context_window_exceeded" => "length",
        "tool_use" => "tool_calls",
        "refusal" => "content_filter",
        "pause_turn" => "pause",
        _ => "other:" + reason,
    };

    private static string? ReadError(JsonObject answer) => answer.Str("type") == "error" ? answer.Obj("error").Str("message") : null;

    /// <summary>What is reported later stands in the place of what was reported before; a zero says nothing new.</summary>
    private static WireUsage Sum(Dictionary<string, long> reported, JsonObject next)
    {
        foreach (var name in new[] { "input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens", "output_tokens" })
        {
            if (next.Num(name) is > 0 and var value)
            {
                reported[name] = value;
            }
        }

        if (next.Obj("output_tokens_details").Num("thinking_tokens") is > 0 and var thinking)
        {
            reported["thinking"] = thinking;
        }

        var (read, written) = (reported.GetValueOrDefault("cache_read_input_tokens"), reported.GetValueOrDefault("cache_creation_input_tokens"));
        return new WireUsage(reported.GetValueOrDefault("input_tokens") + read + written, reported.GetValueOrDefault("output_tokens"), read, written, reported.GetValueOrDefault("thinking"));
    }
}

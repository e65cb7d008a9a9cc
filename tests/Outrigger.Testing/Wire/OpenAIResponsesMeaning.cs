using System.Text.Json.Nodes;

namespace Outrigger.Testing.Wire;

/// <summary>Reads what responses say. In a stream the pieces are read, not the copy at the end, so that a piece lost is seen.</summary>
public static class OpenAIResponsesMeaning
{
    /// <summary>Reads a whole answer.</summary>
    public static WireMeaning Read(JsonObject answer)
    {
        var meaning = new MeaningBuilder { Error = OpenAIChatMeaning.ReadError(answer) };
        foreach (var item in answer.Objects("output"))
        {
            TakeItem(meaning, item);
        }

        End(meaning, answer);
        return meaning.Build();
    }

    /// <summary>Reads a stream.</summary>
    public static WireMeaning Read(IEnumerable<WireEvent> events)
    {
        var meaning = new MeaningBuilder();
        foreach (var part in events.Where(e => !e.IsDone).Select(e => e.Json))
        {
            Take(meaning, part);
        }

        return meaning.Build();
    }

    private static void Take(MeaningBuilder meaning, JsonObject part)
    {
        var key = part.Str("item_id") ?? "";
        switch (part.Str("type"))
        {
            case "response.output_text.delta" or "response.refusal.delta":
                meaning.Text.Append(part.Str("delta"));
                meaning.IsRefusal |= part.Str("type") == "response.refusal.delta";
                break;
            case "response.reasoning_summary_text.delta" or "response.reasoning_text.delta":
                meaning.Reasoning.Append(part.Str("delta"));
                break;
            case "response.output_item.added":
                Added(meaning, part.Obj("item"));
                break;
            case "response.function_call_arguments.delta":
                meaning.Call(key, null, null, part.Str("delta"));
                break;
            case "response.function_call_arguments.done":
                meaning.SetArguments(key, part.Str("arguments") ?? "");
                break;
            case "response.output_item.done" when part.Obj("item") is { } item && item.Str("type") == "reasoning" && item.Str("encrypted_content") is { Length: > 0 } seal:
                meaning.Seals.Add(seal);
                break;
            case "response.completed" or "response.incomplete" or "response.failed":
                End(meaning, part.Obj("response"));
                break;
            case "error":
                meaning.Error = part.Str("message") ?? part.Obj("error").Str("message") ?? "unnamed";
                break;
        }
    }

    private static void Added(MeaningBuilder meaning, JsonObject? item)
    {
        switch (item.Str("type"))
        {
            case "function_call":
                meaning.Call(item.Str("id") ?? "", item.Str("name"), item.Str("call_id"), item.Str("arguments"));
                break;
            case "message" or "reasoning" or null:
                break;
            case var other:
                meaning.Others.Add(other);
                break;
        }
    }

    private static void TakeItem(MeaningBuilder meaning, JsonObject item)
    {
        switch (item.Str("type"))
        {
            case "message":
                foreach (var part in item.Objects("content"))
                {
                    meaning.Text.Append(part.Str("text")).Append(part.Str("refusal"));
                    meaning.IsRefusal |= part.Str("refusal") is { Length: > 0 };
                }

                break;
            case "reasoning":
                foreach (var part in item.Objects("summary").Concat(item.Objects("content")))
                {
                    meaning.Reasoning.Append(part.Str("text"));
                }

                if (item.Str("encrypted_content") is { Length: > 0 } seal)
                {
                    meaning.Seals.Add(seal);
                }

                break;
            case "function_call":
                meaning.WholeCall(item.Str("name"), item.Str("call_id"), item.Str("arguments"));
                break;
            case var other:
                meaning.Others.Add(other ?? "unnamed");
                break;
        }
    }

    private static void End(MeaningBuilder meaning, JsonObject? answer)
    {
        meaning.Stop = (answer.Str("status"), answer.Obj("incomplete_details").Str("reason")) switch
        {
            ("completed", _) when meaning.HasCalls => "tool_calls",
            ("completed", _) => "stop",
            ("incomplete", "max_output_tokens") => "length",
            ("incomplete", "content_filter") => "content_filter",
            ("incomplete", var reason) => "other:" + reason,
            ("failed", _) => "error",
            _ => null,
        };
        meaning.Error = OpenAIChatMeaning.ReadError(answer ?? []) ?? meaning.Error;
        if (answer.Obj("usage") is { } usage)
        {
            meaning.Usage = new WireUsage(
                usage.Num("input_tokens"),
                usage.Num("output_tokens"),
                usage.Obj("input_tokens_details").Num("cached_tokens"),
                usage.Obj("input_tokens_details").Num("cache_write_tokens"),
                usage.Obj("output_tokens_details").Num("reasoning_tokens"));
        }
    }
}

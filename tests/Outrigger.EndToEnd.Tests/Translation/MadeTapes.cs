using System.Text;
using System.Text.Json.Nodes;

namespace Outrigger.EndToEnd.Tests.Translation;

/// <summary>
/// Answers of our own making for what no recording of a dialect holds: calls side by side, every kind of token at once, an
/// end by length, a refusal of the request. Replayed like recordings, and never counted as such.
/// </summary>
internal static class MadeTapes
{
    private const string MessageStart = """{"id":"msg_made","type":"message","role":"assistant","model":"made","content":@,"stop_reason":@,"stop_sequence":null,"usage":{"input_tokens":11,"cache_read_input_tokens":300,"cache_creation_input_tokens":20,@}}""";
    private const string ResponseStart = """{"id":"resp_made","object":"response","created_at":1700000000,"status":"@","error":null,"incomplete_details":@,"instructions":null,"max_output_tokens":null,"model":"made","output":@,"parallel_tool_calls":true,"previous_response_id":null,"reasoning":{"effort":null,"summary":null},"store":false,"temperature":1.0,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_p":1.0,"truncation":"disabled","usage":@,"metadata":{}}""";
    private const string ResponseUsage = """{"input_tokens":331,"input_tokens_details":{"cached_tokens":300},"output_tokens":45,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":376}""";
    private const string GeminiUsage = """ "usageMetadata":{"promptTokenCount":331,"cachedContentTokenCount":300,"candidatesTokenCount":15,"thoughtsTokenCount":30,"totalTokenCount":376},"modelVersion":"made","responseId":"made" """;
    private const string Thought = "Two cities, two calls.";

    private static readonly string[] Blocks =
    [
        """{"type":"thinking","thinking":"Two cities, two calls.","signature":"c2VhbA=="}""",
        """{"type":"text","text":"Both, then."}""",
        """{"type":"tool_use","id":"toolu_a","name":"get_weather","input":{"city":"Oslo"}}""",
        """{"type":"tool_use","id":"toolu_b","name":"get_weather","input":{"city":"Rome"}}""",
    ];

    private static readonly string[] Parts =
    [
        """{"text":"Two cities, two calls.","thought":true}""",
        """{"text":"Both, then."}""",
        """{"functionCall":{"id":"a","name":"get_weather","args":{"city":"Oslo"}}}""",
        """{"functionCall":{"id":"b","name":"get_weather","args":{"city":"Rome"}}}""",
    ];

    private static readonly string[] Items =
    [
        """{"id":"rs_made","type":"reasoning","summary":[{"type":"summary_text","text":"Two cities, two calls."}]}""",
        """{"id":"msg_made","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Both, then.","annotations":[],"logprobs":[]}]}""",
        """{"id":"fc_a","type":"function_call","status":"completed","call_id":"call_a","name":"get_weather","arguments":"{\"city\":\"Oslo\"}"}""",
        """{"id":"fc_b","type":"function_call","status":"completed","call_id":"call_b","name":"get_weather","arguments":"{\"city\":\"Rome\"}"}""",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Tape> All { get; } =
    [
        Whole("made__anthropic", "anthropic-messages", Fill(MessageStart, Array(Blocks), "\"tool_use\"", """ "output_tokens":45,"output_tokens_details":{"thinking_tokens":30} """)),
        Stream("made__anthropic-stream", "anthropic-messages", AnthropicEvents()),
        Whole("made__gemini", "gemini-generate", $$"""{"candidates":[{"content":{"role":"model","parts":{{Array(Parts)}}},"finishReason":"STOP","index":0}],{{GeminiUsage}}}"""),
        Stream("made__gemini-stream", "gemini-generate", GeminiEvents()),
        Whole("made__gemini-error", "gemini-generate", """{"error":{"code":400,"message":"Made to fail.","status":"INVALID_ARGUMENT"}}""", 400),
        Whole("made__responses", "openai-responses", Response("completed", Items)),
        Stream("made__responses-stream", "openai-responses", ResponseEvents("completed", Items)),
        Whole("made__responses-length", "openai-responses", Response("incomplete", Items[..2])),
        Stream("made__responses-length-stream", "openai-responses", ResponseEvents("incomplete", Items[..2])),
    ];

    private static IEnumerable<string> AnthropicEvents()
    {
        yield return $$"""{"type":"message_start","message":{{Fill(MessageStart, "[]", "null", "\"output_tokens\":1")}}}""";
        string[][] steps =
        [
            ["""{"type":"thinking","thinking":"","signature":""}""", """{"type":"thinking_delta","thinking":"Two cities, "}""", """{"type":"thinking_delta","thinking":"two calls."}""", """{"type":"signature_delta","signature":"c2VhbA=="}"""],
            ["""{"type":"text","text":""}""", """{"type":"text_delta","text":"Both, "}""", """{"type":"text_delta","text":"then."}"""],
            ["""{"type":"tool_use","id":"toolu_a","name":"get_weather","input":{}}""", """{"type":"input_json_delta","partial_json":"{\"city\":"}""", """{"type":"input_json_delta","partial_json":"\"Oslo\"}"}"""],
            ["""{"type":"tool_use","id":"toolu_b","name":"get_weather","input":{}}""", """{"type":"input_json_delta","partial_json":"{\"city\":\"Rome\"}"}"""],
        ];
        foreach (var (index, step) in steps.Index())
        {
            yield return $$"""{"type":"content_block_start","index":{{index}},"content_block":{{step[0]}}}""";
            foreach (var delta in step[1..])
            {
                yield return $$"""{"type":"content_block_delta","index":{{index}},"delta":{{delta}}}""";
            }

            yield return $$"""{"type":"content_block_stop","index":{{index}}}""";
        }

        yield return """{"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":45,"output_tokens_details":{"thinking_tokens":30}}}""";
        yield return """{"type":"message_stop"}""";
    }

    private static IEnumerable<string> GeminiEvents()
    {
        foreach (var part in Parts[..^1])
        {
            yield return $$"""{"candidates":[{"content":{"role":"model","parts":[{{part}}]},"index":0}],"modelVersion":"made","responseId":"made"}""";
        }

        yield return $$"""{"candidates":[{"content":{"role":"model","parts":[{{Parts[^1]}}]},"finishReason":"STOP","index":0}],{{GeminiUsage}}}""";
    }

    private static string Response(string status, string[] items) =>
        Fill(ResponseStart, status, status == "incomplete" ? """{"reason":"max_output_tokens"}""" : "null", Array(items), ResponseUsage);

    private static IEnumerable<string> ResponseEvents(string status, string[] items)
    {
        var sequence = 0;
        var begun = Fill(ResponseStart, "in_progress", "null", "[]", "null");
        yield return Event("response.created", $"\"response\":{begun}");
        yield return Event("response.in_progress", $"\"response\":{begun}");
        foreach (var (index, text) in items.Index())
        {
            var item = JsonNode.Parse(text)!.AsObject();
            var place = $"\"output_index\":{index}";
            var within = $"\"item_id\":\"{item["id"]}\",{place}";
            var open = item.DeepClone().AsObject();
            switch (item["type"]!.GetValue<string>())
            {
                case "reasoning":
                    open["summary"] = new JsonArray();
                    yield return Event("response.output_item.added", $"{place},\"item\":{open.ToJsonString()}");
                    yield return Event("response.reasoning_summary_part.added", within + ",\"summary_index\":0,\"part\":{\"type\":\"summary_text\",\"text\":\"\"}");
                    yield return Event("response.reasoning_summary_text.delta", $"{within},\"summary_index\":0,\"delta\":\"{Thought}\"");
                    yield return Event("response.reasoning_summary_text.done", $"{within},\"summary_index\":0,\"text\":\"{Thought}\"");
                    yield return Event("response.reasoning_summary_part.done", $"{within},\"summary_index\":0,\"part\":{item["summary"]![0]!.ToJsonString()}");
                    break;
                case "message":
                    open["content"] = new JsonArray();
                    open["status"] = "in_progress";
                    yield return Event("response.output_item.added", $"{place},\"item\":{open.ToJsonString()}");
                    yield return Event("response.content_part.added", within + ",\"content_index\":0,\"part\":{\"type\":\"output_text\",\"text\":\"\",\"annotations\":[],\"logprobs\":[]}");
                    yield return Event("response.output_text.delta", within + ",\"content_index\":0,\"delta\":\"Both, \",\"logprobs\":[]");
                    yield return Event("response.output_text.delta", within + ",\"content_index\":0,\"delta\":\"then.\",\"logprobs\":[]");
                    yield return Event("response.output_text.done", within + ",\"content_index\":0,\"text\":\"Both, then.\",\"logprobs\":[]");
                    yield return Event("response.content_part.done", $"{within},\"content_index\":0,\"part\":{item["content"]![0]!.ToJsonString()}");
                    break;
                default:
                    open["arguments"] = "";
                    open["status"] = "in_progress";
                    var arguments = item["arguments"]!.ToJsonString();
                    yield return Event("response.output_item.added", $"{place},\"item\":{open.ToJsonString()}");
                    yield return Event("response.function_call_arguments.delta", $"{within},\"delta\":{arguments}");
                    yield return Event("response.function_call_arguments.done", $"{within},\"name\":\"get_weather\",\"arguments\":{arguments}");
                    break;
            }

            yield return Event("response.output_item.done", $"{place},\"item\":{item.ToJsonString()}");
        }

        yield return Event("response." + status, "\"response\":" + Response(status, items));

        string Event(string type, string members) => $"{{\"type\":\"{type}\",\"sequence_number\":{sequence++},{members}}}";
    }

    private static Tape Whole(string name, string dialect, string json, int status = 200) => new(name, dialect, status, false, Encoding.UTF8.GetBytes(json), null);

    private static Tape Stream(string name, string dialect, IEnumerable<string> events)
    {
        var text = string.Concat(events.Select(e => (dialect == "gemini-generate" ? "" : $"event: {JsonNode.Parse(e)!["type"]}\n") + $"data: {e}\n\n"));
        return new Tape(name, dialect, 200, true, Encoding.UTF8.GetBytes(text), null);
    }

    private static string Array(string[] items) => "[" + string.Join(',', items) + "]";

    /// <summary>Puts values in the places of the marks, in order.</summary>
    private static string Fill(string template, params string[] values)
    {
        var pieces = template.Split('@');
        return string.Concat(pieces.Select((piece, i) => piece + (i < values.Length ? values[i] : "")));
    }
}

using Outrigger.Testing.Wire;

namespace Outrigger.Gateway.Tests.Translation.Matrix;

/// <summary>Something an answer can say: how each upstream dialect that has a word for it says it, and how a client hears it.</summary>
/// <param name="Id">Our word for it.</param>
/// <param name="Heard">Whether a client's answer says it.</param>
internal sealed record AnswerFeature(string Id, Func<WireMeaning, bool> Heard)
{
    public string? Chat { get; init; }

    public string? Responses { get; init; }

    public string? Messages { get; init; }

    public string? Generate { get; init; }

    /// <summary>True when the samples are the data of a stream's events, one a line.</summary>
    public bool IsStream { get; init; }

    /// <summary>The upstream's status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>What a Gemini client asks beside its question, to be told at all.</summary>
    public string? GenerateAsks { get; init; }

    /// <summary>What clients of a dialect cannot be told, and why that does no harm.</summary>
    public IReadOnlyDictionary<string, string> Unheard { get; init; } = new Dictionary<string, string>();

    /// <summary>The sample of an upstream dialect.</summary>
    public string? Said(string upstream) => upstream switch
    {
        "openai-chat" => Chat,
        "openai-responses" => Responses,
        "anthropic-messages" => Messages,
        "gemini-generate" => Generate,
        _ => null,
    };
}

/// <summary>All features of answers.</summary>
internal static class AnswerSamples
{
    private const string NoTools = "the older completions have no tools; a request through them offers none";
    private const string NoReasoning = "the older completions show no reasoning";

    public static IReadOnlyList<AnswerFeature> All { get; } =
    [
        new("answer-text", m => m.Text == "ho, 漢字 🚣") { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho, ","annotations":[]},{"type":"output_text","text":"漢字 🚣","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"ho, 漢字 🚣","refusal":null}"""), Messages = Messages("""[{"type":"text","text":"ho, "},{"type":"text","text":"漢字 🚣"}]"""), Generate = Generate("""[{"text":"ho, "},{"text":"漢字 🚣"}]""") },
        new("answer-refusal", m => m is { Text: "No.", Stop: "content_filter" or "stop" }) { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"refusal","refusal":"No."}]}]"""), Chat = Chat("""{"role":"assistant","content":null,"refusal":"No."}"""), Messages = Messages("""[{"type":"text","text":"No."}]""", "refusal") },
        new("answer-tool-calls", m => m.Stop == "tool_calls" && m.ToolCalls.Select(c => (c.Name, c.Arguments)).SequenceEqual([("one", """{"a":1.50}"""), ("two", "{}")]))
        {
            Responses = Respond("""[{"type":"function_call","id":"fc_1","call_id":"c1","name":"one","arguments":"{\"a\":1.50}","status":"completed"},{"type":"function_call","id":"fc_2","call_id":"c2","name":"two","arguments":"","status":"completed"}]"""), Chat = Chat("""{"role":"assistant","content":null,"refusal":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"one","arguments":"{\"a\":1.50}"}},{"id":"c2","type":"function","function":{"name":"two","arguments":""}}]}""", "tool_calls"),
            Messages = Messages("""[{"type":"tool_use","id":"c1","name":"one","input":{"a":1.50}},{"type":"tool_use","id":"c2","name":"two","input":{}}]""", "tool_use"),
            Generate = Generate("""[{"functionCall":{"name":"one","args":{"a":1.50}}},{"functionCall":{"name":"two","args":{}}}]"""),
            Unheard = new Dictionary<string, string> { ["openai-completions"] = NoTools },
        },
        new("answer-reasoning", m => m is { Text: "42", Reasoning: "Hm." })
        {
            Responses = Respond("""[{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Hm."}]},{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"42","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"42","refusal":null,"reasoning_content":"Hm."}"""),
            Messages = Messages("""[{"type":"thinking","thinking":"Hm.","signature":"c2lnbmF0dXJl"},{"type":"text","text":"42"}]"""),
            Generate = Generate("""[{"text":"Hm.","thought":true},{"text":"42"}]"""),
            GenerateAsks = """{"generationConfig":{"thinkingConfig":{"includeThoughts":true}}}""",
            Unheard = new Dictionary<string, string> { ["openai-completions"] = NoReasoning },
        },
        new("stop-length", m => m.Stop == "length") { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]""", "max_output_tokens"), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}""", "length"), Messages = Messages("""[{"type":"text","text":"ho"}]""", "max_tokens"), Generate = Generate("""[{"text":"ho"}]""", "MAX_TOKENS") },
        new("stop-context-full", m => m.Stop == "length") { Messages = Messages("""[{"type":"text","text":"ho"}]""", "model_context_window_exceeded") },
        new("stop-filter", m => m.Stop == "content_filter") { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]""", "content_filter"), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}""", "content_filter"), Messages = Messages("""[{"type":"text","text":"ho"}]""", "refusal"), Generate = Generate("""[{"text":"ho"}]""", "SAFETY") },
        new("stop-prompt-blocked", m => m.Stop == "content_filter") { Generate = """{"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"modelVersion":"m"}""" },
        new("usage", m => m.Usage is { Prompt: 30, Completion: 20 }) { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}"""), Messages = Messages("""[{"type":"text","text":"ho"}]"""), Generate = Generate("""[{"text":"ho"}]""") },
        new("usage-cached", m => m.Usage is { Prompt: 30, Cached: 7 }) { Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}"""), Messages = Messages("""[{"type":"text","text":"ho"}]"""), Generate = Generate("""[{"text":"ho"}]""") },
        new("usage-cache-write", m => m.Usage is { Prompt: 30, CacheWrite: 2 })
        {
            Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}"""), Messages = Messages("""[{"type":"text","text":"ho"}]"""),
            Unheard = new Dictionary<string, string> { ["gemini-generate"] = "Gemini has no word for it; the prompt's total counts it, and so does the price" },
        },
        new("usage-reasoning", m => m.Usage is { Completion: 20, Reasoning: 5 })
        {
            Responses = Respond("""[{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho","annotations":[]}]}]"""), Chat = Chat("""{"role":"assistant","content":"ho","refusal":null}"""), Generate = Generate("""[{"text":"ho"}]"""),
        },
        new("error", m => m.Error?.Contains("marker-error", StringComparison.Ordinal) == true)
        {
            Responses = """{"error":{"message":"marker-error","type":"invalid_request_error","param":null,"code":null}}""", Status = 400,
            Chat = """{"error":{"message":"marker-error","type":"invalid_request_error","param":null,"code":null}}""",
            Messages = """{"type":"error","error":{"type":"invalid_request_error","message":"marker-error"}}""",
            Generate = """{"error":{"code":400,"message":"marker-error","status":"INVALID_ARGUMENT"}}""",
        },
        new("stream-error", m => m is { Text: "ho", Stop: null or "error" } && m.Error?.Contains("marker-error", StringComparison.Ordinal) == true)
        {
            IsStream = true,
            Responses = """
                {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}
                {"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","status":"in_progress","content":[]}}
                {"type":"response.content_part.added","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}
                {"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"ho","logprobs":[]}
                {"type":"error","sequence_number":4,"code":"server_error","message":"marker-error","param":null}
                """,
            Chat = """
                {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"ho"},"finish_reason":null}]}
                {"error":{"message":"marker-error","type":"server_error","param":null,"code":null}}
                """,
            Messages = """
                {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}
                {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}
                {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ho"}}
                {"type":"error","error":{"type":"overloaded_error","message":"marker-error"}}
                """,
            Generate = """
                {"candidates":[{"content":{"role":"model","parts":[{"text":"ho"}]},"index":0}],"modelVersion":"m"}
                {"error":{"code":503,"message":"marker-error","status":"UNAVAILABLE"}}
                """,
        },
    ];

    private static string Chat(string message, string finish = "stop") =>
        """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":""" + message + ""","logprobs":null,"finish_reason":""" + $"\"{finish}\"" +
        """}],"usage":{"prompt_tokens":30,"completion_tokens":20,"total_tokens":50,"prompt_tokens_details":{"cached_tokens":7,"cache_write_tokens":2},"completion_tokens_details":{"reasoning_tokens":5}}}""";

    private static string Respond(string output, string? reason = null) =>
        """{"id":"resp_1","object":"response","created_at":1,"status":""" + (reason is null ? "\"completed\"" : "\"incomplete\"") + ""","incomplete_details":""" + (reason is null ? "null" : $"{{\"reason\":\"{reason}\"}}") +
        ""","model":"m","output":""" + output + ""","usage":{"input_tokens":30,"output_tokens":20,"total_tokens":50,"input_tokens_details":{"cached_tokens":7,"cache_write_tokens":2},"output_tokens_details":{"reasoning_tokens":5}}}""";

    private static string Messages(string content, string stop = "end_turn") =>
        """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":""" + content + ""","stop_reason":""" + $"\"{stop}\"" +
        ""","stop_sequence":null,"usage":{"input_tokens":21,"cache_read_input_tokens":7,"cache_creation_input_tokens":2,"output_tokens":20}}""";

    private static string Generate(string parts, string finish = "STOP") =>
        """{"candidates":[{"content":{"role":"model","parts":""" + parts + """},"finishReason":""" + $"\"{finish}\"" +
        ""","index":0}],"usageMetadata":{"promptTokenCount":30,"candidatesTokenCount":15,"thoughtsTokenCount":5,"cachedContentTokenCount":7,"totalTokenCount":50},"modelVersion":"m","responseId":"r1"}""";
}

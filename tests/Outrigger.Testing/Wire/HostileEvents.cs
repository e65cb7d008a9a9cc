using System.Text;

namespace Outrigger.Testing.Wire;

/// <summary>A stream that an upstream should not send, or that is hard to read.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Dialect">The dialect of the upstream.</param>
/// <param name="Reads">The bytes, cut where the reads are to end.</param>
/// <param name="Text">What a client must be told when the stream is complete; null when it must end in an error.</param>
public sealed record HostileEvents(string Name, string Dialect, IReadOnlyList<byte[]> Reads, string? Text = null)
{
    private const string Seafarer = "ho, 漢字 🚣";

    /// <summary>True when either outcome is right, as long as it is legal: the bytes can be read in two ways.</summary>
    public bool IsEither { get; init; }

    /// <summary>What goes wrong in every protocol alike.</summary>
    private static IEnumerable<HostileEvents> Broken(bool isResponses)
    {
        var wholes = new[] { ("openai-chat", OpenAIWhole), ("anthropic-messages", AnthropicWhole), ("gemini-generate", GeminiWhole) };
        foreach (var (dialect, whole) in isResponses ? [("openai-responses", ResponsesWhole)] : wholes)
        {
            var first = whole[..(isResponses ? 3 : 2)];
            foreach (var (other, strange) in wholes.Where(w => w.Item1 != dialect))
            {
                yield return new("the stream of " + other, dialect, [Events(other, strange)]);
            }

            yield return new("nothing at all", dialect, []);
            yield return new("comments only", dialect, [Bytes(": hello\n\n: again\n\n")]);
            yield return new("an end without its terminal event", dialect, [Events(dialect, first)]);
            yield return new("an event cut off", dialect, [Events(dialect, first), Events(dialect, [whole[first.Length]])[..^12]]);
            yield return new("half an object", dialect, [Events(dialect, [.. first, "{\"type\":\"content_block_delta\",\"choices\":[{"])]);
            yield return new("no JSON", dialect, [Events(dialect, first), Bytes("data: hello there\n\n")]);
            yield return new("an array", dialect, [Events(dialect, first), Bytes("data: [1,2]\n\n")]);
            yield return new("nested without end", dialect, [Events(dialect, first), Bytes("data: " + new string('[', 100_000) + "\n\n")]);
            yield return new("invalid UTF-8", dialect, [Events(dialect, first), [.. Bytes("data: {\"type\":\"ping\",\"x\":\""), 0xC3, 0x28, 0xFF, .. Bytes("\"}\n\n")]]);
            yield return new("a byte at a time", dialect, [.. Events(dialect, whole).Select(b => new[] { b })], Seafarer);
            yield return new("CRLF", dialect, [Bytes(Encoding.UTF8.GetString(Events(dialect, whole)).Replace("\n", "\r\n", StringComparison.Ordinal))], Seafarer);
            yield return new("a line of 10 MB", dialect, [Events(dialect, [.. first, Piece(dialect, new string('x', 10 << 20))])]) { IsEither = true };
            yield return new("an error event after content", dialect, [Events(dialect, [.. first, Error(dialect)])]);
            yield return new("an error event at once", dialect, [Events(dialect, [Error(dialect)])]);
            yield return new("halves of a surrogate pair in two events", dialect, [Events(dialect, [.. first, Piece(dialect, "\\ud83d"), Piece(dialect, "\\udea3"), .. whole[^Tail(dialect)..]])]) { IsEither = true };
        }
    }

    private static IEnumerable<HostileEvents> OpenAI()
    {
        const string Dialect = "openai-chat";
        yield return Of("choices of another kind", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":"no"}""");
        yield return Of("content of another kind", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":5},"finish_reason":null}]}""");
        yield return Of("arguments without a call", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]},"finish_reason":null}]}""");
        yield return Of("a call far ahead", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":4000000,"id":"a","function":{"name":"n","arguments":"{}"}}]},"finish_reason":null}]}""") with { IsEither = true };
        yield return Of("content after the finish reason, then nothing", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""", """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"more"},"finish_reason":null}]}""") with { IsEither = true };
        yield return new("the end marker without a finish reason", Dialect, [Events(Dialect, [.. OpenAIWhole[..2], "[DONE]"])]) { IsEither = true };
        yield return new("the end marker alone", Dialect, [Events(Dialect, ["[DONE]"])]);
        yield return new("the events of responses", Dialect, [Events(Dialect, ["""{"type":"response.created","response":{"id":"r","object":"response","status":"in_progress","output":[]}}""", """{"type":"response.output_text.delta","item_id":"i","output_index":0,"content_index":0,"delta":"ho"}""", """{"type":"response.completed","response":{"id":"r","object":"response","status":"completed","output":[]}}""", "[DONE]"])]);
        yield return new("the chunks of the older completions", Dialect, [Events(Dialect, ["""{"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"text":"ho","index":0,"logprobs":null,"finish_reason":null}]}""", """{"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}]}""", "[DONE]"])]);
        yield return new("impossible usage", Dialect, [Events(Dialect, [.. OpenAIWhole[..^2], """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":-5,"completion_tokens":1e30,"total_tokens":"x"}}""", "[DONE]"])], Seafarer) { IsEither = true };

        HostileEvents Of(string name, params string[] more) => new(name, Dialect, [Events(Dialect, [.. OpenAIWhole[..2], .. more])]);
    }

    private static IEnumerable<HostileEvents> Anthropic()
    {
        const string Dialect = "anthropic-messages";
        yield return Of("a second start", AnthropicWhole[0]);
        yield return Of("a delta without a block", """{"type":"content_block_delta","index":7,"delta":{"type":"text_delta","text":"x"}}""");
        yield return Of("a delta of another kind", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{}"}}""");
        yield return Of("a block that begins twice", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""", """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}""");
        yield return Of("a stop without a block", """{"type":"content_block_stop","index":3}""");
        yield return Of("a thought in a text", """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"x"}}""");
        yield return Of("a stop without a delta", """{"type":"message_stop"}""") with { IsEither = true };
        yield return new("a delta before the start", Dialect, [Events(Dialect, [AnthropicWhole[2]])]);
        yield return new("a block after the end", Dialect, [Events(Dialect, [.. AnthropicWhole, AnthropicWhole[1]])], Seafarer);
        yield return new("a call's half input, then its end", Dialect, [Events(Dialect, [AnthropicWhole[0], """{"type":"content_block_start","index":0,"content_block":{"type":"tool_use","id":"t","name":"n","input":{}}}""", """{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"""])]);

        HostileEvents Of(string name, params string[] more) => new(name, Dialect, [Events(Dialect, [AnthropicWhole[0], AnthropicWhole[1], AnthropicWhole[2], .. more])]);
    }

    private static IEnumerable<HostileEvents> Gemini()
    {
        const string Dialect = "gemini-generate";
        yield return Of("candidates of another kind", """{"candidates":{"content":5}}""");
        yield return Of("parts of another kind", """{"candidates":[{"content":{"parts":"x"},"index":0}]}""");
        yield return Of("a text of another kind", """{"candidates":[{"content":{"parts":[{"text":{}}]},"index":0}]}""");
        yield return Of("a call without a name", """{"candidates":[{"content":{"parts":[{"functionCall":{"args":{}}}]},"index":0}]}""");
        yield return Of("a call's arguments of another kind", """{"candidates":[{"content":{"parts":[{"functionCall":{"name":"n","args":"x"}}]},"index":0}]}""");
        yield return new("a malformed call", Dialect, [Events(Dialect, [GeminiWhole[0], """{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","index":0}]}"""])]);

        HostileEvents Of(string name, params string[] more) => new(name, Dialect, [Events(Dialect, [GeminiWhole[0], .. more])]);
    }

    private static IEnumerable<HostileEvents> Responses()
    {
        const string Dialect = "openai-responses";
        yield return Of("arguments without a call", """{"type":"response.function_call_arguments.delta","sequence_number":3,"item_id":"fc_9","output_index":4,"delta":"{}"}""");
        yield return Of("a call without a name", """{"type":"response.output_item.added","sequence_number":3,"output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"c"}}""");
        yield return Of("a call that begins twice", Call, Call);
        yield return Of("an item of another kind", """{"type":"response.output_item.added","sequence_number":3,"output_index":1,"item":"no"}""");
        yield return Of("a failed answer", """{"type":"response.failed","sequence_number":3,"response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"m"}}}""");
        yield return Of("an end without an answer", """{"type":"response.completed","sequence_number":3}""");
        yield return Of("the end marker of chat completions alone", "[DONE]");
        yield return new("content after the end", Dialect, [Events(Dialect, [.. ResponsesWhole, ResponsesWhole[2]])], Seafarer);
        yield return new("impossible usage", Dialect, [Events(Dialect, [.. ResponsesWhole[..^1], """{"type":"response.completed","sequence_number":9,"response":{"id":"resp_1","status":"completed","output":[],"usage":{"input_tokens":-5,"output_tokens":1e30,"total_tokens":"x"}}}"""])], Seafarer) { IsEither = true };

        HostileEvents Of(string name, params string[] more) => new(name, Dialect, [Events(Dialect, [.. ResponsesWhole[..3], .. more])]);
    }

    private const string Call = """{"type":"response.output_item.added","sequence_number":3,"output_index":1,"item":{"type":"function_call","id":"fc_1","call_id":"c","name":"n","arguments":""}}""";

    private static readonly string[] ResponsesWhole =
    [
        """{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","status":"in_progress","model":"m","output":[]}}""",
        """{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","status":"in_progress","content":[]}}""",
        """{"type":"response.output_text.delta","sequence_number":2,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"ho, ","logprobs":[]}""",
        """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"漢字 🚣","logprobs":[]}""",
        """{"type":"response.output_text.done","sequence_number":4,"item_id":"msg_1","output_index":0,"content_index":0,"text":"ho, 漢字 🚣","logprobs":[]}""",
        """{"type":"response.output_item.done","sequence_number":5,"output_index":0,"item":{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"ho, 漢字 🚣","annotations":[]}]}}""",
        """{"type":"response.completed","sequence_number":6,"response":{"id":"resp_1","object":"response","status":"completed","model":"m","output":[],"usage":{"input_tokens":3,"output_tokens":4,"total_tokens":7}}}""",
    ];

    private static readonly string[] OpenAIWhole =
    [
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"ho, "},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"漢字 🚣"},"finish_reason":null}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
        """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""",
        "[DONE]",
    ];

    private static readonly string[] AnthropicWhole =
    [
        """{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":3,"output_tokens":1}}}""",
        """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ho, "}}""",
        """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"漢字 🚣"}}""",
        """{"type":"content_block_stop","index":0}""",
        """{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":4}}""",
        """{"type":"message_stop"}""",
    ];

    private static readonly string[] GeminiWhole =
    [
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"ho, "}]},"index":0}],"modelVersion":"m","responseId":"r"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"漢字 🚣"}]},"index":0}],"modelVersion":"m","responseId":"r"}""",
        """{"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":7},"modelVersion":"m","responseId":"r"}""",
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<HostileEvents> All { get; } = [.. Broken(isResponses: false), .. OpenAI(), .. Anthropic(), .. Gemini(), .. Broken(isResponses: true), .. Responses()];

    /// <summary>A piece of text in the dialect.</summary>
    private static string Piece(string dialect, string text) => (dialect switch
    {
        "openai-chat" => """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"@"},"finish_reason":null}]}""",
        "anthropic-messages" => """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"@"}}""",
        "openai-responses" => """{"type":"response.output_text.delta","sequence_number":3,"item_id":"msg_1","output_index":0,"content_index":0,"delta":"@"}""",
        _ => """{"candidates":[{"content":{"role":"model","parts":[{"text":"@"}]},"index":0}],"modelVersion":"m","responseId":"r"}""",
    }).Replace("\"@\"", "\"" + text + "\"", StringComparison.Ordinal);

    private static string Error(string dialect) => dialect switch
    {
        "openai-chat" => """{"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}""",
        "anthropic-messages" => """{"type":"error","error":{"type":"overloaded_error","message":"overloaded"}}""",
        "openai-responses" => """{"type":"error","sequence_number":3,"code":"server_error","message":"overloaded","param":null}""",
        _ => """{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}""",
    };

    /// <summary>How many events end a whole stream after its last text.</summary>
    private static int Tail(string dialect) => dialect switch
    {
        "gemini-generate" => 1,
        _ => 3,
    };

    private static byte[] Events(string dialect, IEnumerable<string> data) => Bytes(string.Concat(data.Select(d =>
        (dialect is "anthropic-messages" or "openai-responses" && NameOf(d) is { } name ? $"event: {name}\n" : "") + $"data: {d}\n\n")));

    private static string? NameOf(string data)
    {
        const string Marker = "{\"type\":\"";
        return data.StartsWith(Marker, StringComparison.Ordinal) ? data[Marker.Length..data.IndexOf('"', Marker.Length)] : null;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

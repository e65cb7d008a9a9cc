using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Outrigger.Load.Upstream;

/// <summary>
/// Every answer of the canned upstream in one dialect, encoded once. An event is a template in which two numbers are
/// overwritten.
/// </summary>
internal sealed class CannedAnswers
{
    public const string Text =
        "Loopback benchmarks measure the software between two sockets and nothing else, so this answer says the same every time. "
        + "It is about as long as a short paragraph of a chat, because the size of a body decides what a proxy has to copy. ";

    private const string Chunk = "\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"canned\"";

    /// <summary>Marks the place in an event's content, as OpenAI's clients read it, after which <c>number@timestamp</c> follow, 8 and 20 digits.</summary>
    public static ReadOnlySpan<byte> EventMarker => "\"content\":\"#"u8;

    private readonly byte[] _event;
    private readonly int _numberAt;

    private CannedAnswers(string eventTemplate)
    {
        _event = Framed(eventTemplate);
        _numberAt = _event.AsSpan().IndexOf("\"#"u8) + 2;
    }

    /// <summary>Chat completions of OpenAI.</summary>
    public static CannedAnswers CreateOpenAI() => new(Data(Delta("{\"content\":\"#00000000@00000000000000000000 tok\"}", "null")))
    {
        Completion = Plain(
            "200 OK",
            $$$"""
            {"id":"chatcmpl-canned","object":"chat.completion","created":1790000000,"model":"canned","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Text}}}{{{Text}}}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":180,"completion_tokens":96,"total_tokens":276,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_canned"}
            """),
        StreamStart = [.. StreamHead, .. Framed(Data(Delta("{\"role\":\"assistant\",\"content\":\"\"}", "null")))],
        StreamEnd = [.. Framed(Data(Delta("{}", "\"stop\""))), .. Framed(Data("[DONE]")), .. "0\r\n\r\n"u8],
        StreamEndWithUsage =
        [
            .. Framed(Data(Delta("{}", "\"stop\""))),
            .. Framed(Data($$$"""{"id":"chatcmpl-canned",{{{Chunk}}},"choices":[],"usage":{"prompt_tokens":180,"completion_tokens":96,"total_tokens":276}}""")),
            .. Framed(Data("[DONE]")),
            .. "0\r\n\r\n"u8,
        ],
    };

    /// <summary>Messages of Anthropic, the same text and usage.</summary>
    public static CannedAnswers CreateAnthropic()
    {
        byte[] end =
        [
            .. Framed(Named("content_block_stop", "\"index\":0")),
            .. Framed(Named("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":96}")),
            .. Framed(Named("message_stop", null)),
            .. "0\r\n\r\n"u8,
        ];
        return new(Named("content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"#00000000@00000000000000000000 tok\"}"))
        {
            Completion = Plain(
                "200 OK",
                $$$"""
                {"id":"msg_canned","type":"message","role":"assistant","model":"canned","content":[{"type":"text","text":"{{{Text}}}{{{Text}}}"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":180,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":96,"service_tier":"standard"}}
                """),
            StreamStart =
            [
                .. StreamHead,
                .. Framed(Named("message_start", "\"message\":{\"id\":\"msg_canned\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"canned\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":180,\"output_tokens\":1}}")),
                .. Framed(Named("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")),
            ],
            StreamEnd = end,
            StreamEndWithUsage = end,
        };
    }

    public required byte[] Completion { get; init; }

    public required byte[] StreamStart { get; init; }

    public required byte[] StreamEnd { get; init; }

    public required byte[] StreamEndWithUsage { get; init; }

    public static byte[] Models { get; } = Plain(
        "200 OK", """{"object":"list","data":[{"id":"canned","object":"model","created":1790000000,"owned_by":"bench"}]}""");

    public static byte[] BadRequest { get; } = Plain(
        "400 Bad Request", """{"error":{"message":"Not a request that the canned upstream reads.","type":"invalid_request_error"}}""");

    // nginx turns its buffering off for answers that say so, which is how its users serve streams.
    private static ReadOnlySpan<byte> StreamHead =>
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\ntransfer-encoding: chunked\r\n\r\n"u8;

    /// <summary>The next event of a stream; valid until the next call.</summary>
    /// <param name="number">Number of the event in its stream, from 0.</param>
    /// <param name="timestamp">Time of sending: nanoseconds of CLOCK_MONOTONIC, the same in all processes of the machine.</param>
    public ReadOnlySpan<byte> Event(int number, long timestamp)
    {
        WriteDigits(_event.AsSpan(_numberAt, 8), number);
        WriteDigits(_event.AsSpan(_numberAt + 9, 20), timestamp);
        return _event;
    }

    /// <summary>Reads number and timestamp of an event out of its line.</summary>
    /// <returns><see langword="false"/> when the line is no numbered event.</returns>
    public static bool TryReadEvent(ReadOnlySpan<byte> line, out int number, out long timestamp)
    {
        timestamp = 0;
        number = 0;
        var at = line.IndexOf(EventMarker);
        return at >= 0
            && line[(at + EventMarker.Length)..] is { Length: >= 29 } digits
            && Utf8Parser.TryParse(digits[..8], out number, out var used) && used == 8
            && Utf8Parser.TryParse(digits.Slice(9, 20), out timestamp, out used) && used == 20;
    }

    private static void WriteDigits(Span<byte> place, long value)
    {
        for (var index = place.Length - 1; index >= 0; index--, value /= 10)
        {
            place[index] = (byte)('0' + (value % 10));
        }
    }

    private static string Delta(string delta, string finish) =>
        $$"""{"id":"chatcmpl-canned",{{Chunk}},"choices":[{"index":0,"delta":{{delta}},"logprobs":null,"finish_reason":{{finish}}}]}""";

    private static string Data(string json) => "data: " + json + "\n\n";

    private static string Named(string type, string? members) =>
        $"event: {type}\ndata: {{\"type\":\"{type}\"{(members is null ? "" : "," + members)}}}\n\n";

    private static byte[] Framed(string text)
    {
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length:x}\r\n{text}\r\n"));
    }

    private static byte[] Plain(string status, string body) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\nx-request-id: req_canned\r\n\r\n{body}"));
}

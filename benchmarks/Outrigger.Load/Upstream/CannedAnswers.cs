using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Outrigger.Load.Upstream;

/// <summary>Every answer of the canned upstream, encoded once. An event is a template in which two numbers are overwritten.</summary>
internal sealed class CannedAnswers
{
    public const string Text =
        "Loopback benchmarks measure the software between two sockets and nothing else, so this answer says the same every time. "
        + "It is about as long as a short paragraph of a chat, because the size of a body decides what a proxy has to copy. ";

    /// <summary>Marks the place in an event's content after which <c>number@timestamp</c> follow, 8 and 20 digits.</summary>
    public static ReadOnlySpan<byte> EventMarker => "\"content\":\"#"u8;

    private const string Chunk = "\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"canned\"";

    private readonly byte[] _event;
    private readonly int _numberAt;

    public CannedAnswers()
    {
        _event = Framed(Delta("{\"content\":\"#00000000@00000000000000000000 tok\"}", "null"));
        _numberAt = _event.AsSpan().IndexOf(EventMarker) + EventMarker.Length;
    }

    public byte[] Completion { get; } = Plain(
        "200 OK",
        $$$"""
        {"id":"chatcmpl-canned","object":"chat.completion","created":1790000000,"model":"canned","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Text}}}{{{Text}}}","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":180,"completion_tokens":96,"total_tokens":276,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0,"audio_tokens":0,"accepted_prediction_tokens":0,"rejected_prediction_tokens":0}},"service_tier":"default","system_fingerprint":"fp_canned"}
        """);

    public byte[] Models { get; } = Plain(
        "200 OK", """{"object":"list","data":[{"id":"canned","object":"model","created":1790000000,"owned_by":"bench"}]}""");

    public byte[] BadRequest { get; } = Plain(
        "400 Bad Request", """{"error":{"message":"Not a request that the canned upstream reads.","type":"invalid_request_error"}}""");

    // nginx turns its buffering off for answers that say so, which is how its users serve streams.
    public byte[] StreamStart { get; } =
    [
        .. "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\nx-accel-buffering: no\r\ntransfer-encoding: chunked\r\n\r\n"u8,
        .. Framed(Delta("{\"role\":\"assistant\",\"content\":\"\"}", "null")),
    ];

    public byte[] StreamEnd { get; } = [.. Framed(Delta("{}", "\"stop\"")), .. Framed("[DONE]"), .. "0\r\n\r\n"u8];

    public byte[] StreamEndWithUsage { get; } =
    [
        .. Framed(Delta("{}", "\"stop\"")),
        .. Framed($$$"""{"id":"chatcmpl-canned",{{{Chunk}}},"choices":[],"usage":{"prompt_tokens":180,"completion_tokens":96,"total_tokens":276}}"""),
        .. Framed("[DONE]"),
        .. "0\r\n\r\n"u8,
    ];

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

    private static byte[] Framed(string data)
    {
        var text = "data: " + data + "\n\n";
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{text.Length:x}\r\n{text}\r\n"));
    }

    private static byte[] Plain(string status, string body) => Encoding.ASCII.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\nx-request-id: req_canned\r\n\r\n{body}"));
}

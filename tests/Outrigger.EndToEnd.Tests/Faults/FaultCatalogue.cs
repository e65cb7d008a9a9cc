using System.Globalization;
using System.IO.Compression;
using System.Text;
using Outrigger.EndToEnd.Tests.Harness;

namespace Outrigger.EndToEnd.Tests.Faults;

/// <summary>The faults, one provider each.</summary>
internal static class FaultCatalogue
{
    private const string Json = "application/json";
    private const string Sse = "text/event-stream";

    private static readonly (int, string) Invalid = (502, "upstream_invalid_answer");
    private static readonly (int, string) Broken = (502, "upstream_broken");
    private static readonly (int, string) Late = (504, "upstream_timeout");
    private static readonly (int, string) TooLarge = (502, "upstream_answer_too_large");
    private static readonly (int, string) Failed = (502, "upstream_failed");

    /// <summary>A good chunk of a stream.</summary>
    public static string Chunk { get; } =
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"good"},"finish_reason":null}]}""" + "\n\n";

    /// <summary>The last chunk of a good stream and its end.</summary>
    public static string LastChunk { get; } =
        """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";

    /// <summary>A good answer.</summary>
    public static string Completion { get; } =
        """{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"good","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("garbage-body", e => e.AnswerAsync(200, Json, "this is not JSON")) { Expected = Invalid },
        new("garbage-events", e => e.AnswerAsync(200, Sse, "data: this is not JSON\n\n")) { Expected = Invalid },
        new("array-in-place-of-object", e => e.AnswerAsync(200, Json, "[1,2]")) { Expected = Invalid },
        new("half-a-json", e => e.AnswerAsync(200, Json, Completion[..50])) { Expected = Invalid },
        new("empty-body", e => e.AnswerAsync(200, Json, "")) { Expected = Invalid },
        new("empty-stream", e => e.AnswerAsync(200, Sse, "")) { Expected = Broken, Kind = FaultKind.Stream },
        new("wrong-content-type", e => e.AnswerAsync(200, "text/html", $"<html>{e.Bearer}</html>")) { Expected = Invalid },
        new("json-for-a-stream", e => e.AnswerAsync(200, Json, Completion)) { Expected = Invalid, Kind = FaultKind.Stream },
        new("stream-for-a-json", e => e.AnswerAsync(200, Sse, Chunk + LastChunk)) { Expected = Invalid, Kind = FaultKind.Complete },
        new("html-502", e => e.AnswerAsync(502, "text/html", $"<html><h1>Bad gateway</h1>{e.Bearer}</html>")) { Expected = Failed },
        new("html-500-of-5-mb", e => e.AnswerAsync(500, "text/html", new string('x', 5 << 20))) { Expected = Failed },
        new("no-content", e => e.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n")) { Expected = Invalid },
        new("redirect", e => e.AnswerAsync(302, "text/html", "", $"location: /redirect-target/v1/chat/completions?key={e.Bearer}\r\n")) { Expected = Invalid },
        new("not-http", e => e.WriteAsync("SSH-2.0-OpenSSH_9.6\r\n")) { Expected = Invalid },
        new("close-before-headers", _ => Task.CompletedTask) { Expected = Broken },
        new("reset-before-headers", Reset) { Expected = Broken },
        new("reset-within-headers", async e =>
        {
            await e.WriteAsync("HTTP/1.1 200 OK\r\ncontent-ty");
            e.Reset();
        }) { Expected = Broken },
        new("huge-headers", e => e.AnswerAsync(200, Json, Completion, $"x-huge: {new string('h', 200_000)}\r\n")) { Expected = Invalid },
        new("hang-before-headers", e => e.WaitForCloseAsync()) { Expected = Late, IsSlow = true },
        new("hang-within-headers", async e =>
        {
            await e.WriteAsync("HTTP/1.1 200 OK\r\ncontent-ty");
            await e.WaitForCloseAsync();
        }) { Expected = Late, IsSlow = true },
        new("hang-within-body", async e =>
        {
            await e.WriteAsync("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{\"id\":");
            await e.WaitForCloseAsync();
        }) { Expected = Late, IsSlow = true, Kind = FaultKind.Complete },
        new("hang-before-first-event", async e =>
        {
            await e.BeginChunkedAsync(Sse);
            await e.WaitForCloseAsync();
        }) { Expected = Late, IsSlow = true, Kind = FaultKind.Stream },
        new("hang-in-mid-stream", async e =>
        {
            await e.BeginChunkedAsync(Sse);
            await e.ChunkAsync(Chunk);
            await e.WaitForCloseAsync();
        }) { Expected = Late, ExpectedEvent = "upstream_timeout", IsSlow = true, Kind = FaultKind.Stream },
        new("reset-within-body", async e =>
        {
            await e.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\ncontent-type: {Json}\r\ncontent-length: {Completion.Length}\r\n\r\n{Completion[..50]}"));
            await e.WriteAsync("");
            e.Reset();
        }) { Expected = Broken, Kind = FaultKind.Complete },
        new("close-within-body", e => e.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\ncontent-type: {Json}\r\ncontent-length: {Completion.Length}\r\n\r\n{Completion[..50]}"))) { Expected = Broken, Kind = FaultKind.Complete },
        new("chunks-cut-off", async e =>
        {
            await e.BeginChunkedAsync(Json);
            await e.ChunkAsync(Completion);
        }) { Expected = Broken, Kind = FaultKind.Complete },
        new("chunk-size-garbage", async e =>
        {
            await e.BeginChunkedAsync(Json);
            await e.WriteAsync("ZZZ\r\n" + Completion);
        }) { Expected = Broken, Kind = FaultKind.Complete },
        new("stream-chunks-cut-off", async e =>
        {
            await e.BeginChunkedAsync(Sse);
            await e.ChunkAsync(Chunk);
        }) { Expected = Broken, ExpectedEvent = "upstream_broken", Kind = FaultKind.Stream },
        new("stream-chunk-size-garbage", async e =>
        {
            await e.BeginChunkedAsync(Sse);
            await e.ChunkAsync(Chunk);
            await e.WriteAsync("ZZZ\r\n" + LastChunk);
        }) { Expected = Broken, ExpectedEvent = "upstream_broken", Kind = FaultKind.Stream, MayOvertake = true },
        new("stream-of-known-length-cut-off", e => e.WriteAsync(
            $"HTTP/1.1 200 OK\r\ncontent-type: {Sse}\r\ncontent-length: 5000\r\n\r\n{Chunk}")) { Expected = Broken, ExpectedEvent = "upstream_broken", Kind = FaultKind.Stream },
        new("stream-ends-early", e => e.AnswerAsync(200, Sse, Chunk)) { Expected = Broken, ExpectedEvent = "upstream_broken", Kind = FaultKind.Stream },
        new("stream-garbage-later", e => e.AnswerAsync(200, Sse, Chunk + "data: not JSON\n\n" + LastChunk)) { Expected = Invalid, ExpectedEvent = "upstream_invalid_answer", Kind = FaultKind.Stream },
        new("line-of-10-mb", e => e.AnswerAsync(200, Sse, "data: {\"id\":\"" + new string('x', 10 << 20) + "\"}\n\n" + LastChunk)) { Expected = TooLarge, Kind = FaultKind.Stream },
        new("line-of-10-mb-later", e => e.AnswerAsync(200, Sse, Chunk + "data: {\"id\":\"" + new string('x', 10 << 20) + "\"}\n\n" + LastChunk)) { Expected = TooLarge, ExpectedEvent = "upstream_answer_too_large", Kind = FaultKind.Stream },
        new("body-of-10-mb", e => e.AnswerAsync(200, Json, Completion.Replace("good", new string('x', 10 << 20), StringComparison.Ordinal))) { Expected = TooLarge, Kind = FaultKind.Complete },
        new("chunked-body-without-end", async e =>
        {
            await e.BeginChunkedAsync(Json);
            while (true)
            {
                await e.ChunkAsync(new string(' ', 1 << 16));
            }
        }) { Expected = TooLarge, Kind = FaultKind.Complete },
        new("invalid-utf-8", e => WriteInvalidUtf8Async(e, Json, Completion)) { Expected = Invalid, Kind = FaultKind.Complete },
        new("invalid-utf-8-later", e => WriteInvalidUtf8Async(e, Sse, Chunk.Replace("good", "fine", StringComparison.Ordinal) + Chunk + LastChunk)) { Expected = Invalid, ExpectedEvent = "upstream_invalid_answer", Kind = FaultKind.Stream },
        new("deep-json", e => e.AnswerAsync(200, Json, "{\"a\":" + new string('[', 100_000))) { Expected = Invalid, Kind = FaultKind.Complete },
        new("error-as-first-event", e => e.AnswerAsync(200, Sse, """data: {"error":{"message":"The engine is overloaded.","type":"server_error","param":null,"code":null}}""" + "\n\n")) { Expected = Failed, Kind = FaultKind.Stream },
        new("error-in-mid-stream", e => e.AnswerAsync(200, Sse, Chunk + """data: {"error":{"message":"The engine is overloaded.","type":"server_error","param":null,"code":"overloaded"}}""" + "\n\n")) { Expected = Failed, ExpectedEvent = "overloaded", Kind = FaultKind.Stream },
        new("gzip-unasked", WriteGzipAsync) { Expected = Invalid },
        new("server-error-without-body", e => e.AnswerAsync(503, "text/plain", "")) { Expected = Failed },
    ];

    /// <summary>Answers as it should be, on either kind of request.</summary>
    public static Task PlayWellAsync(RawExchange exchange) => IsStream(exchange)
        ? exchange.AnswerAsync(200, Sse, Chunk + LastChunk)
        : exchange.AnswerAsync(200, Json, Completion);

    /// <summary>Whether a stream is asked for.</summary>
    public static bool IsStream(RawExchange exchange) => Encoding.UTF8.GetString(exchange.Body).Contains("\"stream\":true", StringComparison.Ordinal);

    private static Task Reset(RawExchange exchange)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }

    private static Task WriteInvalidUtf8Async(RawExchange exchange, string contentType, string body)
    {
        exchange.KeepAlive = true;
        var bytes = Encoding.UTF8.GetBytes(body);
        var at = bytes.AsSpan().LastIndexOf("good"u8);
        bytes[at] = 0xC3;
        bytes[at + 1] = 0x28;
        return exchange.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\ncontent-type: {contentType}\r\ncontent-length: {bytes.Length}\r\n\r\n")), .. bytes]);
    }

    private static async Task WriteGzipAsync(RawExchange exchange)
    {
        exchange.KeepAlive = true;
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(IsStream(exchange) ? Chunk + LastChunk : Completion));
        }

        await exchange.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 200 OK\r\ncontent-type: {(IsStream(exchange) ? Sse : Json)}\r\ncontent-encoding: gzip\r\ncontent-length: {packed.Length}\r\n\r\n")), .. packed.ToArray()]);
    }
}

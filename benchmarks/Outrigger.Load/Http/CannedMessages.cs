using System.Globalization;
using System.Text;

namespace Outrigger.Load.Http;

/// <summary>The requests that the generators send. Each carries a place for a number, so that no two bodies are equal.</summary>
internal static class CannedMessages
{
    /// <summary>What stands in the body where each request writes its own number, 16 hexadecimal digits.</summary>
    public const string UniqueMarker = "00000000UNIQUE00";

    /// <summary>One chat completion request.</summary>
    /// <param name="host">Value of the Host header.</param>
    /// <param name="headers">Further headers, as the peer wants them.</param>
    /// <param name="model">Model name, by which the upstream is steered, see <see cref="Upstream.Directive"/>.</param>
    /// <param name="promptBytes">Length of the text of the prompt; 700 makes a body of about 1 KB.</param>
    /// <param name="isStreaming">Ask for a stream with usage.</param>
    public static byte[] ChatCompletion(
        string host,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        string model,
        int promptBytes,
        bool isStreaming = false)
    {
        var prompt = new StringBuilder(promptBytes + 16);
        while (prompt.Length < promptBytes)
        {
            prompt.Append("The quick brown fox jumps over the lazy dog, number ").Append(prompt.Length).Append(". ");
        }

        prompt.Length = promptBytes;
        var stream = isStreaming ? "\"stream\":true,\"stream_options\":{\"include_usage\":true}," : string.Empty;
        var body =
            $$"""
            {"model":"{{model}}",{{stream}}"temperature":0.7,"max_tokens":256,"messages":[{"role":"system","content":"You are a helpful assistant that answers in one short paragraph. Request {{UniqueMarker}}."},{"role":"user","content":"{{prompt}}"}],"user":"bench"}
            """;
        var head = new StringBuilder()
            .Append("POST /v1/chat/completions HTTP/1.1\r\nHost: ").Append(host)
            .Append("\r\nContent-Type: application/json\r\nAccept: ").Append(isStreaming ? "text/event-stream" : "application/json")
            .Append("\r\nContent-Length: ").Append(body.Length.ToString(CultureInfo.InvariantCulture)).Append("\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(head.Append("\r\n").Append(body).ToString());
    }

    /// <summary>Where <see cref="UniqueMarker"/> lies in a message.</summary>
    public static int FindMarker(ReadOnlySpan<byte> message) => message.IndexOf("00000000UNIQUE00"u8);

    /// <summary>Writes the number of a request into its place.</summary>
    public static void WriteNumber(Span<byte> place, ulong number)
    {
        for (var index = 15; index >= 0; index--, number >>= 4)
        {
            place[index] = (byte)"0123456789abcdef"[(int)(number & 15)];
        }
    }
}

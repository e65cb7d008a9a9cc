using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Outrigger.Testing;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>Sends bytes to the server as they are, HTTP or not, and reads what comes back.</summary>
internal static class RawCall
{
    /// <summary>Sends a request that asks for the connection to be closed, and reads to the end.</summary>
    public static async Task<RawAnswer> SendAsync(ServerProcess server, params IEnumerable<byte[]> parts)
    {
        using var limit = new CancellationTokenSource(Eventually.Limit);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port, limit.Token);
        var stream = client.GetStream();
        using var received = new MemoryStream();
        var reading = stream.CopyToAsync(received, limit.Token);
        try
        {
            foreach (var part in parts)
            {
                await stream.WriteAsync(part, limit.Token);
            }
        }
        catch (IOException)
        {
            // The server has answered and closed before the request was complete.
        }

        try
        {
            await reading;
        }
        catch (IOException)
        {
            // A reset after the answer.
        }

        return RawAnswer.Parse(received.ToArray());
    }

    /// <summary>The head of a POST with the key and these further headers.</summary>
    public static byte[] Post(string path, string key, params IEnumerable<string> headers) => Encoding.Latin1.GetBytes(
        $"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n");
}

/// <summary>What came back.</summary>
internal sealed record RawAnswer(int Status, string Head, string Body)
{
    public static RawAnswer Parse(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return new RawAnswer(0, text, "");
        }

        return new RawAnswer(int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture), text[..end], text[(end + 4)..]);
    }
}

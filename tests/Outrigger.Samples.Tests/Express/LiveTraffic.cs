using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Outrigger.Samples.Tests.Express;

/// <summary>What is more than one request and one answer, against any address that serves the Express shop.</summary>
internal static class LiveTraffic
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Says something to the chat, in text and in bytes, and returns all that came back.</summary>
    public static async Task<IReadOnlyList<string>> ChatAsync(Uri shop, string text, byte[] bytes)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(shop) { Scheme = "ws", Path = "/live/chat" }.Uri, limit.Token);
        var came = new List<string> { Encoding.UTF8.GetString(await ReceiveAsync(socket, limit.Token)) };
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, limit.Token);
        came.Add(Encoding.UTF8.GetString(await ReceiveAsync(socket, limit.Token)));
        await socket.SendAsync(bytes, WebSocketMessageType.Binary, true, limit.Token);
        came.Add(Convert.ToHexString(SHA256.HashData(await ReceiveAsync(socket, limit.Token))));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", limit.Token);
        came.Add(socket.CloseStatus?.ToString() ?? "no close");
        return came;
    }

    /// <summary>Reads the events of prices; returns how many had come when the answer was still open, and all events.</summary>
    public static async Task<(int WhileOpen, string Text)> PricesAsync(Uri shop, int count)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new HttpClient();
        using var response = await client.GetAsync(new Uri(shop, $"/live/prices?count={count}"), HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.Content.Headers.ContentType?.MediaType.ShouldBe("text/event-stream");
        await using var stream = await response.Content.ReadAsStreamAsync(limit.Token);
        var (text, reads) = (new StringBuilder(), 0);
        var buffer = new byte[4096];
        for (int read; (read = await stream.ReadAsync(buffer, limit.Token)) > 0; reads++)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return (reads, text.ToString());
    }

    /// <summary>Sends so many bytes, in pieces of unknown number; returns the shop's count and hash and our own hash.</summary>
    public static async Task<(string Answer, string Hash)> UploadAsync(Uri shop, int length, bool isChunked)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new HttpClient();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("image/png");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shop, "/live/pictures")) { Content = content };
        request.Headers.TransferEncodingChunked = isChunked;
        using var response = await client.SendAsync(request, limit.Token);
        return (await response.Content.ReadAsStringAsync(limit.Token), Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>The long list.</summary>
    public static async Task<byte[]> ExportAsync(Uri shop)
    {
        using var client = new HttpClient { Timeout = Limit };
        return await client.GetByteArrayAsync(new Uri(shop, "/live/export"));
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
    {
        var all = new MemoryStream();
        var buffer = new byte[8192];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, cancellationToken);
            all.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return all.ToArray();
    }
}

using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Outrigger.Testing;

namespace Outrigger.Sidecar.Tests.Upgrades;

public sealed class UpgradeForwarderTests
{
    [Fact]
    public async Task Forward_WebSocket_PassesBothWaysAndCloses()
    {
        await using var backend = new RawBackend(EchoAsync);
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new UriBuilder(sidecar.Address) { Scheme = "ws", Path = "/chat" }.Uri, CancellationToken.None);
        await EchoesAsync(socket);

        var seen = backend.Requests.ShouldHaveSingleItem();
        seen.Line.ShouldBe("GET /chat HTTP/1.1");
        seen.Value("Upgrade").ShouldBe("websocket");
        seen.Value("Connection").ShouldBe("Upgrade");
        seen.Value("X-Forwarded-For").ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task Forward_WebSocketOverHttp2_BecomesAnUpgradeAtTheBackend()
    {
        await using var backend = new RawBackend(EchoAsync);
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = new(2, 0);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false });

        await socket.ConnectAsync(new UriBuilder(sidecar.Http2Address) { Scheme = "ws" }.Uri, invoker, CancellationToken.None);
        await EchoesAsync(socket);

        backend.Requests.ShouldHaveSingleItem().Value("Sec-WebSocket-Key").ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Forward_RefusedUpgrade_GivesTheAnswerBack()
    {
        await using var backend = RawBackend.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno");
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 403");
        answer.ShouldEndWith("no");
        backend.Requests.ShouldNotContain(static request => request.Line.Contains("smuggled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Forward_OtherProtocol_PassesBytesAndHalfClose()
    {
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", token);
            var buffer = new byte[100];
            var read = await socket.ReceiveAsync(buffer, token);
            await socket.SendAsync(buffer.AsMemory(0, read), token);
            await RawBackend.SendAsync(socket, "bye", token);
            socket.Close();
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello ");

        answer.ShouldContain("101 Switching Protocols");
        answer.ShouldEndWith("hello bye");
    }

    [Theory]
    [InlineData("h2c")]
    [InlineData("websocket, h2c")]
    [InlineData("TLS/1.2, HTTP/1.1")]
    public async Task Forward_UpgradeToHttpItself_IsAPlainRequest(string protocol)
    {
        await using var backend = new RawBackend();
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address);

        var answer = await sidecar.SendRawAsync(
            $"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: {protocol}\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n\r\nGET /end HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200");
        backend.Requests[0].Values("Upgrade").ShouldBeEmpty();
        backend.Requests[0].Values("HTTP2-Settings").ShouldBeEmpty();
    }

    [Fact]
    public async Task Forward_SilentUpgrade_EndsAfterItsLimit()
    {
        var ended = new TestSignal<bool>();
        await using var backend = new RawBackend(async (_, socket, token) =>
        {
            await RawBackend.SendAsync(socket, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n", token);
            ended.Raise(await socket.ReceiveAsync(new byte[1], token) == 0);
        });
        await using var sidecar = await SidecarUnderTest.StartAsync(backend.Address, null, ("Upgrades:IdleTimeout", "00:00:00.200"), ("Upgrades:HalfCloseTimeout", "00:00:00.100"));

        var answer = await sidecar.SendRawAsync("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");

        answer.ShouldContain("101 Switching Protocols");
        (await ended.WaitAsync()).ShouldBeTrue();
    }

    private static async Task EchoesAsync(ClientWebSocket socket)
    {
        var buffer = new byte[100_000];
        foreach (var text in new[] { "hello", new string('x', 90_000) })
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
            }
            while (!part.EndOfMessage);
            Encoding.ASCII.GetString(buffer, 0, length).ShouldBe(text);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", CancellationToken.None);
        socket.State.ShouldBe(WebSocketState.Closed);
    }

    private static async Task EchoAsync(RawRequest request, System.Net.Sockets.Socket socket, CancellationToken token)
    {
#pragma warning disable CA5350 // RFC 6455 asks for SHA-1.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(request.Value("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
        await RawBackend.SendAsync(socket, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n", token);
        await using var stream = new System.Net.Sockets.NetworkStream(socket);
        using var server = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[4096];
        while (true)
        {
            var part = await server.ReceiveAsync(buffer, token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await server.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "done", token);
                return;
            }

            await server.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, token);
        }
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrigger.Sidecar.Tests;

/// <summary>
/// A backend on bare sockets that reads HTTP/1.1 strictly and keeps every request that it sees, byte by byte. What it reads
/// after a request on the same connection is another request: smuggled ones would show up here.
/// </summary>
internal sealed class RawBackend : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<RawRequest> _requests = new();
    private readonly Func<RawRequest, Socket, CancellationToken, Task> _answer;
    private readonly Task _accepting;

    public RawBackend(Func<RawRequest, Socket, CancellationToken, Task>? answer = null)
    {
        _answer = answer ?? ((_, socket, token) => SendAsync(socket, Ok("ok"), token));
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>What it has seen, in order.</summary>
    public IReadOnlyList<RawRequest> Requests => [.. _requests];

    public static RawBackend Answering(string answer) => new((_, socket, token) => SendAsync(socket, answer, token));

    public static string Ok(string body, string headers = "") =>
        string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{headers}\r\n{body}");

    public static async Task SendAsync(Socket socket, string text, CancellationToken token) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), token);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(_stop.Token);
            socket.NoDelay = true;
            _ = ServeAsync(socket);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        var reader = new RawReader(socket, _stop.Token);
        try
        {
            while (await reader.ReadAsync() is { } request)
            {
                _requests.Enqueue(request);
                await _answer(request, socket, _stop.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The sidecar or the test has gone.
        }
    }
}

/// <summary>A request as its bytes came.</summary>
internal sealed record RawRequest(string Head, byte[] Body)
{
    public string Line => Head[..Head.IndexOf('\r', StringComparison.Ordinal)];

    public string BodyText => Encoding.Latin1.GetString(Body);

    /// <summary>The values of a header, one each line.</summary>
    public string[] Values(string name) =>
        [.. Head.Split("\r\n").Skip(1).Where(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase)).Select(line => line[(name.Length + 1)..].Trim())];

    public string? Value(string name) => Values(name) is [var one] ? one : null;
}

/// <summary>Reads requests off a socket.</summary>
internal sealed class RawReader(Socket socket, CancellationToken token)
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private int _length;

    public async Task<RawRequest?> ReadAsync()
    {
        int head;
        while ((head = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                return _length == 0 ? null : new RawRequest("GARBAGE " + Encoding.Latin1.GetString(Take(_length)) + "\r\n", []);
            }
        }

        var request = new RawRequest(Encoding.Latin1.GetString(Take(head + 4)), []);
        if (request.Values("Transfer-Encoding") is ["chunked"])
        {
            using var body = new MemoryStream();
            while (await ReadChunkAsync() is { Length: > 0 } chunk)
            {
                body.Write(chunk);
            }

            return request with { Body = body.ToArray() };
        }

        return request.Value("Content-Length") is { } length
            ? request with { Body = await ReadExactlyAsync(int.Parse(length, CultureInfo.InvariantCulture)) }
            : request;
    }

    private async Task<byte[]> ReadChunkAsync()
    {
        int line;
        while ((line = _buffer.AsSpan(0, _length).IndexOf("\r\n"u8)) < 0)
        {
            if (!await FillAsync())
            {
                throw new IOException("The chunk ended early.");
            }
        }

        var size = int.Parse(Encoding.Latin1.GetString(Take(line)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        Take(2);
        var chunk = await ReadExactlyAsync(size);
        await ReadExactlyAsync(2);
        return chunk;
    }

    private async Task<byte[]> ReadExactlyAsync(int count)
    {
        while (_length < count)
        {
            if (!await FillAsync())
            {
                throw new IOException("The body ended early.");
            }
        }

        return Take(count);
    }

    private byte[] Take(int count)
    {
        var taken = _buffer[..count];
        _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
        _length -= count;
        return taken;
    }

    private async Task<bool> FillAsync()
    {
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), token);
        _length += read;
        return read > 0;
    }
}

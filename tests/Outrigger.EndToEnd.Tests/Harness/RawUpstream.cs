using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrigger.EndToEnd.Tests.Harness;

/// <summary>
/// An upstream that writes bytes as it is told, HTTP or not: no server library stands between a fault and the gateway.
/// The first segment of the path names the scenario, as in <see cref="ScenarioUpstream"/>.
/// </summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Func<RawExchange, Task>> _scenarios = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly ConcurrentQueue<RawExchange> _exchanges = new();
    private readonly Task _accepting;
    private int _busy;

    public RawUpstream()
    {
        _listener.Start();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address without a path.</summary>
    public string Address { get; }

    /// <summary>Requests whose answer is not at its end and whose connection is still open.</summary>
    public int Busy => Volatile.Read(ref _busy);

    /// <summary>Sets what a scenario answers; may be replaced at any time.</summary>
    public Func<RawExchange, Task> this[string scenario]
    {
        set => _scenarios[scenario] = value;
    }

    /// <summary>The base address of a scenario, for the configuration.</summary>
    public string BaseUrl(string scenario) => $"{Address}/{scenario}/v1";

    /// <summary>What a scenario has received, in order.</summary>
    public IReadOnlyList<RawExchange> Exchanges(string scenario) => [.. _exchanges.Where(e => e.Scenario == scenario)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections.Keys);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            var connection = ServeAsync(socket);
            _connections[connection] = 0;
            _ = connection.ContinueWith(t => _connections.TryRemove(t, out _), TaskScheduler.Default);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await Task.Yield();
        using var owned = socket;
        socket.NoDelay = true;
        var unread = new List<byte>();
        try
        {
            while (await RawExchange.ReadAsync(socket, unread, _stop.Token) is { } exchange)
            {
                _exchanges.Enqueue(exchange);
                Interlocked.Increment(ref _busy);
                try
                {
                    await (_scenarios.TryGetValue(exchange.Scenario, out var handler) ? handler(exchange) : exchange.WriteAsync("HTTP/1.1 501 Not Implemented\r\ncontent-length: 0\r\n\r\n"));
                }
                finally
                {
                    Interlocked.Decrement(ref _busy);
                }

                if (!exchange.KeepAlive)
                {
                    return;
                }
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The gateway closed the connection, or the test is over.
        }
    }
}

/// <summary>One request and the socket to answer on.</summary>
internal sealed class RawExchange
{
    private readonly Socket _socket;
    private readonly CancellationToken _stop;

    private RawExchange(Socket socket, string head, byte[] body, CancellationToken stop)
    {
        _socket = socket;
        _stop = stop;
        Head = head;
        Body = body;
        Scenario = head.Split(' ')[1].Split('/')[1];
    }

    /// <summary>The request line and headers.</summary>
    public string Head { get; }

    /// <summary>The request's body.</summary>
    public byte[] Body { get; }

    /// <summary>The first segment of the path.</summary>
    public string Scenario { get; }

    /// <summary>Whether the connection serves another request after this one; false closes it.</summary>
    public bool KeepAlive { get; set; }

    /// <summary>The bearer token that came with the request.</summary>
    public string? Bearer => Head.Split("\r\n")
        .Where(l => l.StartsWith("authorization: bearer ", StringComparison.OrdinalIgnoreCase))
        .Select(l => l["authorization: bearer ".Length..].Trim())
        .SingleOrDefault();

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _stop)..];
        }
    }

    /// <summary>Answers with a body of known length and keeps the connection.</summary>
    public Task AnswerAsync(int status, string contentType, string body, string headers = "")
    {
        KeepAlive = true;
        var bytes = Encoding.UTF8.GetBytes(body);
        return WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Status\r\ncontent-type: {contentType}\r\ncontent-length: {bytes.Length}\r\n{headers}\r\n")), .. bytes]);
    }

    /// <summary>Writes the head of a chunked answer.</summary>
    public Task BeginChunkedAsync(string contentType) =>
        WriteAsync($"HTTP/1.1 200 OK\r\ncontent-type: {contentType}\r\ntransfer-encoding: chunked\r\n\r\n");

    /// <summary>Writes one chunk.</summary>
    public Task ChunkAsync(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n"), .. bytes, (byte)'\r', (byte)'\n']);
    }

    /// <summary>Ends a chunked answer and keeps the connection.</summary>
    public Task EndChunkedAsync()
    {
        KeepAlive = true;
        return WriteAsync("0\r\n\r\n");
    }

    /// <summary>Breaks the connection with a TCP reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Says nothing more until the gateway closes the connection.</summary>
    public async Task WaitForCloseAsync()
    {
        var buffer = new byte[1];
        while (await _socket.ReceiveAsync(buffer, SocketFlags.None, _stop) > 0)
        {
            // Whatever comes is not awaited here.
        }
    }

    /// <summary>Reads the next request; null when the connection is closed.</summary>
    internal static async Task<RawExchange?> ReadAsync(Socket socket, List<byte> unread, CancellationToken stop)
    {
        var buffer = new byte[16 * 1024];
        int end;
        while ((end = HeadEnd(unread)) < 0)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var head = Encoding.Latin1.GetString([.. unread[..end]]);
        unread.RemoveRange(0, end + 4);
        var length = head.Split("\r\n")
            .Where(l => l.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase))
            .Select(l => int.Parse(l["content-length:".Length..], CultureInfo.InvariantCulture))
            .SingleOrDefault();
        while (unread.Count < length)
        {
            if (!await FillAsync())
            {
                return null;
            }
        }

        var body = unread[..length].ToArray();
        unread.RemoveRange(0, length);
        return new RawExchange(socket, head, body, stop);

        async Task<bool> FillAsync()
        {
            var count = await socket.ReceiveAsync(buffer, SocketFlags.None, stop);
            unread.AddRange(buffer.AsSpan(0, count));
            return count > 0;
        }
    }

    private static int HeadEnd(List<byte> bytes)
    {
        for (var i = 0; i + 3 < bytes.Count; i++)
        {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n' && bytes[i + 2] == '\r' && bytes[i + 3] == '\n')
            {
                return i;
            }
        }

        return -1;
    }
}

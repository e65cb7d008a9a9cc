using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrigger.Sidecar.Tests;

/// <summary>A backend that does with each connection what a test says, byte by byte, and keeps count of them.</summary>
internal sealed class BareBackend : IAsyncDisposable
{
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<BareConnection> _connections = new();
    private readonly Func<BareConnection, Task> _serve;
    private readonly Task _accepting;

    public BareBackend(Func<BareConnection, Task> serve)
    {
        _serve = serve;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";

    /// <summary>The connections that were made, in order.</summary>
    public IReadOnlyList<BareConnection> Connections => [.. _connections];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var each in _connections)
        {
            each.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var socket = await _listener.AcceptAsync(_stop.Token);
            socket.NoDelay = true;
            var connection = new BareConnection(socket, _connections.Count, _stop.Token);
            _connections.Enqueue(connection);
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(BareConnection connection)
    {
        try
        {
            await _serve(connection);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The sidecar or the test has gone.
        }
    }
}

/// <summary>One end of a connection on a bare socket; text is Latin-1.</summary>
internal sealed class BareConnection(Socket socket, int number, CancellationToken token) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private string _unread = "";

    /// <summary>Its place among the connections.</summary>
    public int Number { get; } = number;

    /// <summary>All that has been received.</summary>
    public string Received { get; private set; } = "";

    /// <summary>Connects to a server.</summary>
    public static async Task<BareConnection> ConnectAsync(Uri address, Action<Socket>? adjust = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        adjust?.Invoke(socket);
        await socket.ConnectAsync(address.Host, address.Port);
        return new BareConnection(socket, 0, CancellationToken.None);
    }

    public async Task SendAsync(string text) => await socket.SendAsync(Encoding.Latin1.GetBytes(text), token);

    /// <summary>Reads until a text has come; what lies behind it is read next. Fails when the connection ends before.</summary>
    public async Task<string> ReadUntilAsync(string end)
    {
        int at;
        while ((at = _unread.IndexOf(end, StringComparison.Ordinal)) < 0)
        {
            if (await FillAsync() == 0)
            {
                throw new IOException("The connection ended before '" + end + "': " + _unread);
            }
        }

        var read = _unread[..(at + end.Length)];
        _unread = _unread[read.Length..];
        return read;
    }

    /// <summary>Reads a head.</summary>
    public Task<string> ReadHeadAsync() => ReadUntilAsync("\r\n\r\n");

    /// <summary>Reads to the end of the connection, however it ends.</summary>
    public async Task<string> ReadToEndAsync()
    {
        try
        {
            while (await FillAsync() > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Broken off, which is an end as well.
        }

        var read = _unread;
        _unread = "";
        return read;
    }

    /// <summary>Ends this side of it.</summary>
    public void End() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends it with a reset, whatever is on its way.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    /// <summary>Puts a mark behind what has been received.</summary>
    public void Mark(string text) => Received += text;

    public void Dispose() => socket.Dispose();

    private async Task<int> FillAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var read = await socket.ReceiveAsync(_buffer, limit.Token);
        var text = Encoding.Latin1.GetString(_buffer, 0, read);
        Received += text;
        _unread += text;
        return read;
    }
}

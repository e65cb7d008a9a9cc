using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Outrigger.Testing;

/// <summary>An upstream on bare sockets that gives every request the same chat completion and allocates nothing for it.</summary>
public sealed class CannedServer : IAsyncDisposable
{
    private const string Body = """{"id":"1","object":"chat.completion","created":1,"model":"gpt-4o","choices":[{"index":0,"message":{"role":"assistant","content":"ho"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}""";
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}");
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private CannedServer()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>The address without a path.</summary>
    public string Address { get; }

    public static CannedServer Start() => new();

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
            var connection = await _listener.AcceptAsync(_stop.Token);
            connection.NoDelay = true;
            _ = ServeAsync(connection);
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        using var owned = connection;
        var buffer = new byte[64 * 1024];
        var read = 0;
        try
        {
            int count;
            while ((count = await connection.ReceiveAsync(buffer.AsMemory(read), _stop.Token)) > 0)
            {
                read += count;
                if (HttpText.TryMeasure(buffer.AsSpan(0, read), out var length) && read >= length)
                {
                    buffer.AsSpan(length, read - length).CopyTo(buffer);
                    read -= length;
                    await connection.SendAsync(Answer, _stop.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The client or the test has gone.
        }
    }
}

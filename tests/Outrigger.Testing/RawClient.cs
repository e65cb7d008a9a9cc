using System.Net.Sockets;
using System.Text;

namespace Outrigger.Testing;

/// <summary>An HTTP/1.1 client on a bare socket: sends bytes as they are and allocates next to nothing per answer.</summary>
public sealed class RawClient : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawClient(Socket socket) => _socket = socket;

    public static async Task<RawClient> ConnectAsync(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new RawClient(socket);
    }

    /// <summary>Sends a request and reads its answer (with a Content-Length); the status.</summary>
    public async ValueTask<int> SendAsync(ReadOnlyMemory<byte> request)
    {
        await _socket.SendAsync(request);
        var read = 0;
        while (true)
        {
            var count = await _socket.ReceiveAsync(_buffer.AsMemory(read));
            if (count == 0)
            {
                throw new IOException("The server closed the connection.");
            }

            read += count;
            if (HttpText.TryMeasure(_buffer.AsSpan(0, read), out var length) && read >= length)
            {
                return (100 * (_buffer[9] - '0')) + (10 * (_buffer[10] - '0')) + _buffer[11] - '0';
            }
        }
    }

    /// <summary>Sends a request and reads all that comes until the server closes the connection.</summary>
    public async Task<string> ReadToCloseAsync(string request)
    {
        await _socket.SendAsync(Encoding.UTF8.GetBytes(request));
        using var all = new MemoryStream();
        int count;
        while ((count = await _socket.ReceiveAsync(_buffer)) > 0)
        {
            all.Write(_buffer, 0, count);
        }

        return Encoding.UTF8.GetString(all.ToArray());
    }

    /// <summary>The last answer as text.</summary>
    public string LastAnswer => Encoding.UTF8.GetString(_buffer).TrimEnd('\0');

    public void Dispose() => _socket.Dispose();
}

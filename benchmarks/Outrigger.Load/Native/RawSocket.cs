using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Outrigger.Load.Native;

/// <summary>A non-blocking TCP socket on the loopback, read and written by plain system calls.</summary>
internal sealed class RawSocket : IDisposable
{
    private readonly Socket _socket;

    private RawSocket(Socket socket)
    {
        _socket = socket;
        _socket.Blocking = false;
        _socket.NoDelay = true;
        Descriptor = (int)_socket.Handle;
    }

    public int Descriptor { get; }

    public static RawSocket Connect(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(address);
            return new RawSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static RawSocket Adopt(Socket accepted) => new(accepted);

    /// <summary>Reads what is there.</summary>
    /// <returns>Bytes read; 0 when the other side has closed or reset; -1 when nothing is there.</returns>
    public int Receive(Span<byte> buffer)
    {
        var count = LibC.Receive(Descriptor, buffer);
        return count >= 0 ? (int)count : WouldBlock() ? -1 : 0;
    }

    /// <summary>Writes what fits.</summary>
    /// <returns>Bytes written, maybe 0; -1 when the connection is gone.</returns>
    public int Send(ReadOnlySpan<byte> buffer)
    {
        var count = LibC.Send(Descriptor, buffer);
        return count >= 0 ? (int)count : WouldBlock() ? 0 : -1;
    }

    public void Dispose() => _socket.Dispose();

    private static bool WouldBlock() => Marshal.GetLastPInvokeError() is LibC.ErrorTryAgain or LibC.ErrorInterrupted;
}

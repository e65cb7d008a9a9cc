using System.Net;
using Outrigger.Load.Http;
using Outrigger.Load.Native;

namespace Outrigger.Load.Generator;

/// <summary>One keep-alive connection of a generator with the message it sends, of which only the number changes.</summary>
internal sealed class LoadConnection(IPEndPoint address, byte[] message, int tag) : IDisposable
{
    private readonly byte[] _message = [.. message];
    private readonly int _marker = CannedMessages.FindMarker(message);
    private RawSocket? _socket;

    public int Tag { get; } = tag;

    public ResponseReader Reader { get; } = new();

    /// <summary>Gets or sets when the request should have been sent, a Stopwatch timestamp.</summary>
    public long IntendedAt { get; set; }

    public bool IsBusy { get; set; }

    public bool IsMeasured { get; set; }

    public int SentBytes { get; private set; }

    public bool HasUnsent => SentBytes < _message.Length;

    public RawSocket Socket => _socket ?? throw new InvalidOperationException("The connection is not open.");

    public void Open(Poller poller)
    {
        _socket?.Dispose();
        _socket = RawSocket.Connect(address);
        poller.Add(_socket.Descriptor, Tag, LibC.EpollIn);
        SentBytes = _message.Length;
        IsBusy = false;
    }

    /// <summary>Starts the next request.</summary>
    /// <returns><see langword="false"/> when the connection is gone.</returns>
    public bool Begin(ulong number)
    {
        CannedMessages.WriteNumber(_message.AsSpan(_marker, 16), number);
        Reader.Begin();
        SentBytes = 0;
        IsBusy = true;
        return SendRest();
    }

    public bool SendRest()
    {
        var sent = Socket.Send(_message.AsSpan(SentBytes));
        SentBytes += Math.Max(0, sent);
        return sent >= 0;
    }

    public void Dispose() => _socket?.Dispose();
}

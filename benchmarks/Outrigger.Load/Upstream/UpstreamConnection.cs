using System.Buffers;
using Outrigger.Load.Http;
using Outrigger.Load.Native;

namespace Outrigger.Load.Upstream;

/// <summary>One client of the canned upstream: what it has sent so far, what could not yet be written to it, its running stream.</summary>
internal sealed class UpstreamConnection(RawSocket socket, int tag) : IDisposable
{
    private const int LargestRequestBytes = 16 * 1024 * 1024;
    private const int LargestBacklogBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _unsent = new(256);
    private byte[] _received = new byte[4096];
    private int _receivedBytes;
    private int _sentOfUnsent;

    public RawSocket Socket { get; } = socket;

    public int Tag { get; } = tag;

    /// <summary>Gets or sets a value indicating whether an answer is due or running, so that no further request is read.</summary>
    public bool IsAnswering { get; set; }

    public Directive Directive { get; set; }

    public bool IsStreaming { get; set; }

    public bool IncludeUsage { get; set; }

    /// <summary>Gets a value indicating whether the request was one for Anthropic's messages.</summary>
    public bool IsAnthropic { get; private set; }

    public int NextEvent { get; set; }

    public bool HasUnsent => _unsent.WrittenCount > _sentOfUnsent;

    /// <summary>Receives once.</summary>
    /// <returns><see langword="false"/> when the connection is over.</returns>
    public bool Receive()
    {
        if (_receivedBytes == _received.Length)
        {
            if (_received.Length >= LargestRequestBytes)
            {
                return false;
            }

            Array.Resize(ref _received, _received.Length * 4);
        }

        var count = Socket.Receive(_received.AsSpan(_receivedBytes));
        _receivedBytes += Math.Max(0, count);
        return count != 0;
    }

    /// <summary>Takes a complete request off the front of what was received.</summary>
    /// <returns>Its body and whether it is a POST; <see langword="null"/> while it is incomplete.</returns>
    public bool TryTake(out bool isPost, out ReadOnlySpan<byte> body)
    {
        body = default;
        isPost = false;
        ReadOnlySpan<byte> received = _received.AsSpan(0, _receivedBytes);
        if (_receivedBytes == 0 || !HttpHead.TryRead(received, out var head))
        {
            return false;
        }

        isPost = received.StartsWith("POST "u8);
        IsAnthropic = received.StartsWith("POST /v1/messages"u8);
        int end;
        if (head.IsChunked)
        {
            var rest = received[head.HeadBytes..];
            var decoder = default(ChunkDecoder);
            var decoded = new ArrayBufferWriter<byte>(4096);
            while (!rest.IsEmpty && !decoder.IsDone)
            {
                decoded.Write(decoder.Next(ref rest));
            }

            if (!decoder.IsDone)
            {
                return false;
            }

            body = decoded.WrittenSpan;
            end = _receivedBytes - rest.Length;
        }
        else
        {
            end = head.HeadBytes + (int)Math.Max(0, head.ContentLength);
            if (_receivedBytes < end)
            {
                return false;
            }

            body = received[head.HeadBytes..end];
        }

        if (end == _receivedBytes)
        {
            // The body span stays readable: nothing overwrites it before the next receive.
            _receivedBytes = 0;
        }
        else
        {
            // A pipelined request follows; it moves to the front once this body has been looked at.
            body = body.ToArray();
            received[end..].CopyTo(_received);
            _receivedBytes -= end;
        }

        return true;
    }

    /// <summary>Sends, and keeps what does not fit.</summary>
    /// <returns><see langword="false"/> when the connection is gone, or its reader lags by more than 4 MB.</returns>
    public bool Send(ReadOnlySpan<byte> bytes)
    {
        var sent = 0;
        if (!HasUnsent)
        {
            sent = Socket.Send(bytes);
            if (sent < 0)
            {
                return false;
            }
        }

        if (sent < bytes.Length)
        {
            if (_unsent.WrittenCount - _sentOfUnsent > LargestBacklogBytes)
            {
                return false;
            }

            _unsent.Write(bytes[sent..]);
        }

        return true;
    }

    /// <summary>Sends what was kept.</summary>
    /// <returns><see langword="false"/> when the connection is gone.</returns>
    public bool SendUnsent()
    {
        var sent = Socket.Send(_unsent.WrittenSpan[_sentOfUnsent..]);
        if (sent < 0)
        {
            return false;
        }

        _sentOfUnsent += sent;
        if (_sentOfUnsent == _unsent.WrittenCount)
        {
            _unsent.ResetWrittenCount();
            _sentOfUnsent = 0;
        }

        return true;
    }

    public void Dispose() => Socket.Dispose();
}

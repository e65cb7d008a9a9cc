using System.Buffers;
using Outrigger.Core.Streaming;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What the commit gate says.</summary>
internal enum GateVerdict
{
    /// <summary>No event yet.</summary>
    Wait,

    /// <summary>A good event: let it through.</summary>
    Open,

    /// <summary>An error event came first.</summary>
    Error,

    /// <summary>The stream ended before its first event.</summary>
    Broken,

    /// <summary>Not the protocol.</summary>
    Invalid,
}

/// <summary>Looks at the events in front of the first one that carries an answer; comments are held back with it.</summary>
internal struct CommitGate(IWireProtocol protocol)
{
    private SseCursor _cursor;
    private int _seen;

    public GateVerdict Look(ReadOnlySpan<byte> held, bool isEnd)
    {
        while (_cursor.TryFindEvent(held[_seen..], out var length) || (isEnd && (length = held.Length - _seen) > 0))
        {
            var progress = default(StreamProgress);
            var kind = protocol.ScanEvent(SseEvent.GetData(held.Slice(_seen, length), new ArrayBufferWriter<byte>()), ref progress);
            _seen += length;
            switch (kind)
            {
                case StreamEventKind.Empty:
                    continue;
                case StreamEventKind.Error:
                    return GateVerdict.Error;
                case StreamEventKind.Invalid:
                    return isEnd ? GateVerdict.Broken : GateVerdict.Invalid;
                default:
                    return GateVerdict.Open;
            }
        }

        return isEnd ? GateVerdict.Broken : GateVerdict.Wait;
    }
}

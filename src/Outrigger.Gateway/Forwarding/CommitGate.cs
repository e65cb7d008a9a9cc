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
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private SseCursor _cursor;
    private StreamProgress _progress;
    private int _seen;

    public GateVerdict Look(ReadOnlySpan<byte> held, bool isEnd)
    {
        while (_seen < held.Length)
        {
            var rest = held[_seen..];
            var isWhole = _cursor.TryFindEvent(rest, out var length);
            if (!isWhole)
            {
                if (!isEnd)
                {
                    return GateVerdict.Wait;
                }

                length = rest.Length;
            }

            _seen += length;
            switch (protocol.ScanEvent(SseEvent.GetData(rest[..length], _scratch), ref _progress))
            {
                case StreamEventKind.Empty or StreamEventKind.Preamble:
                    continue;
                case StreamEventKind.Error:
                    return GateVerdict.Error;
                case StreamEventKind.Invalid:
                    return isWhole ? GateVerdict.Invalid : GateVerdict.Broken;
                default:
                    return GateVerdict.Open;
            }
        }

        return isEnd ? GateVerdict.Broken : GateVerdict.Wait;
    }
}

using System.Buffers;
using System.IO.Pipelines;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What came of the events at hand.</summary>
internal enum RelayStep
{
    /// <summary>All whole events have been taken; more must be read.</summary>
    Continue,

    /// <summary>The terminal event has been passed on.</summary>
    Done,

    /// <summary>The upstream's own error event has been passed on.</summary>
    UpstreamError,

    /// <summary>Something that is not the protocol.</summary>
    Failed,
}

/// <summary>One stream's progress: sorts the events at hand into those that pass and those that do not.</summary>
internal sealed class RelayState(IWireProtocol protocol, Upstream upstream, bool dropUsage)
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private SseCursor _cursor;
    private StreamProgress _progress;

    public IWireProtocol Protocol => protocol;

    public StreamProgress Progress => _progress;

    /// <summary>True when the last event passed on was the upstream's error.</summary>
    public bool HasSentError { get; private set; }

    /// <summary>True when something waits for a flush.</summary>
    public bool HasWritten { get; set; }

    /// <summary>Passes all whole events on and drops them from the buffer; at the end also one without its blank line.</summary>
    public RelayStep Take(PooledBuffer buffer, PipeWriter client, bool isEnd)
    {
        while (buffer.Length > 0)
        {
            var isWhole = _cursor.TryFindEvent(buffer.Span, out var length);
            if (!isWhole)
            {
                if (!isEnd)
                {
                    return RelayStep.Continue;
                }

                length = buffer.Length;
            }

            var sseEvent = buffer.Memory[..length];
            var progress = _progress;
            var kind = protocol.ScanEvent(SseEvent.GetData(sseEvent.Span, _scratch), ref progress);
            if (kind == StreamEventKind.Invalid || (kind == StreamEventKind.Empty && !isWhole))
            {
                // Cut off in the middle of an event is a broken stream, not a strange one; nothing it said counts.
                return isWhole ? RelayStep.Failed : RelayStep.Continue;
            }

            _progress = progress;
            if (kind != StreamEventKind.UsageOnly || !dropUsage)
            {
                client.Write((kind == StreamEventKind.Error ? upstream.MaskKeys(sseEvent) : sseEvent).Span);
                if (!isWhole)
                {
                    client.Write("\n\n"u8);
                }

                HasWritten = true;
            }

            buffer.Consume(length);
            switch (kind)
            {
                case StreamEventKind.Terminal:
                    return RelayStep.Done;
                case StreamEventKind.Error:
                    HasSentError = true;
                    return RelayStep.UpstreamError;
            }
        }

        return RelayStep.Continue;
    }
}

using System.Buffers;
using Outrigger.Core.Errors;
using Outrigger.Core.Streaming;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Forwarding;

/// <summary>What came of the events at hand.</summary>
internal enum RelayStep
{
    /// <summary>All whole events have been taken; more must be read.</summary>
    Continue,

    /// <summary>The stream is complete up to, but without, its terminal event.</summary>
    Done,

    /// <summary>The upstream's own error event has been passed on.</summary>
    UpstreamError,

    /// <summary>Something that is not the protocol.</summary>
    Failed,
}

/// <summary>One stream's progress: sorts the events at hand into those that pass and those that do not.</summary>
/// <param name="protocol">The upstream's protocol.</param>
/// <param name="translation">The way to the client's dialect; null when events pass as they are.</param>
/// <param name="upstream">Whose keys must not show in errors.</param>
/// <param name="dropUsage">Whether an event that carries usage alone is kept from a client that did not ask for it.</param>
/// <param name="items">Receives the ids of the answer's parts; null when nobody wants them.</param>
internal sealed class RelayState(IWireProtocol protocol, IStreamTranslation? translation, Upstream upstream, bool dropUsage, List<string>? items = null)
{
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private SseCursor _cursor;
    private StreamProgress _progress = new() { Items = items };
    private ReadOnlyMemory<byte> _terminal;

    public StreamProgress Progress => _progress;

    /// <summary>True when the last event passed on was the upstream's error.</summary>
    public bool HasSentError { get; private set; }

    /// <summary>True when something waits for a flush.</summary>
    public bool HasWritten { get; set; }

    /// <summary>Passes all whole events on and drops them from the buffer; at the end also one without its blank line.</summary>
    public RelayStep Take(PooledBuffer buffer, IBufferWriter<byte> client, bool isEnd)
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
            var data = SseEvent.GetData(sseEvent.Span, _scratch);
            var progress = _progress;
            var kind = protocol.ScanEvent(data, ref progress);
            if (kind == StreamEventKind.Invalid || (kind == StreamEventKind.Empty && !isWhole))
            {
                // Cut off in the middle of an event is a broken stream, not a strange one; nothing it said counts.
                return isWhole ? RelayStep.Failed : RelayStep.Continue;
            }

            _progress = progress;
            var step = translation is null ? Pass(kind, sseEvent, isWhole, client) : Translate(kind, data, client);
            buffer.Consume(length);
            if (step != RelayStep.Continue)
            {
                return step;
            }
        }

        return RelayStep.Continue;
    }

    /// <summary>Writes what ends a complete stream, in the upstream's bytes where it sent them.</summary>
    public void Close(IBufferWriter<byte> client, ReadOnlySpan<byte> costComment)
    {
        if (translation is null)
        {
            if (protocol.TakesComments)
            {
                client.Write(costComment);
            }

            client.Write(_terminal.IsEmpty ? protocol.TerminalEvent : _terminal.Span);
            return;
        }

        translation.Finish(_progress.Usage, client);
        if (translation.TakesComments)
        {
            client.Write(costComment);
        }

        translation.WriteTerminal(_progress.Usage, client);
    }

    /// <summary>Ends the stream with an error.</summary>
    public void Fail(IBufferWriter<byte> client, OutriggerError error)
    {
        if (translation is null)
        {
            protocol.WriteErrorEvent(client, error, _progress);
        }
        else
        {
            translation.Fail(error, client);
        }
    }

    private RelayStep Pass(StreamEventKind kind, ReadOnlyMemory<byte> sseEvent, bool isWhole, IBufferWriter<byte> client)
    {
        if (kind == StreamEventKind.Terminal)
        {
            _terminal = isWhole ? sseEvent.ToArray() : (byte[])[.. sseEvent.Span, .. "\n\n"u8];
            return RelayStep.Done;
        }

        if (kind != StreamEventKind.UsageOnly || !dropUsage)
        {
            client.Write((kind == StreamEventKind.Error ? upstream.MaskKeys(sseEvent) : sseEvent).Span);
            if (!isWhole)
            {
                client.Write("\n\n"u8);
            }

            HasWritten = true;
        }

        HasSentError = kind == StreamEventKind.Error;
        return HasSentError ? RelayStep.UpstreamError : RelayStep.Continue;
    }

    private RelayStep Translate(StreamEventKind kind, ReadOnlySpan<byte> data, IBufferWriter<byte> client)
    {
        switch (kind)
        {
            case StreamEventKind.Empty:
                return RelayStep.Continue;
            case StreamEventKind.Error:
                translation!.Fail(ProvidersErrors.Failed.With(DescribeError(data)), client);
                HasSentError = true;
                return RelayStep.UpstreamError;
            default:
                // A terminal event may say something of the answer too.
                HasWritten = true;
                return translation!.TryWrite(data, _progress.Usage, client)
                    ? kind == StreamEventKind.Terminal ? RelayStep.Done : RelayStep.Continue
                    : RelayStep.Failed;
        }
    }

    private string DescribeError(ReadOnlySpan<byte> data) =>
        protocol.ReadError(upstream.MaskKeys(data.ToArray()).Span)?.Message is { Length: > 0 } message
            ? message
            : "The provider ended its stream with an error.";
}

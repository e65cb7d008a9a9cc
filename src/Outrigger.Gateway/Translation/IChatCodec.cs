using System.Buffers;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// Chat in one dialect, in both directions: what clients send and read, what upstreams are sent and answer. Stateless and
/// thread-safe. Usage is not its business to read: the dialect's <see cref="IWireProtocol"/> reads it once, and what is
/// billed is what is written here.
/// </summary>
internal interface IChatCodec
{
    /// <summary>Whether upstreams of this dialect fetch images and documents by their address themselves.</summary>
    bool TakesAddresses => true;

    /// <summary>Whether it writes <see cref="LongTextContent"/> of user messages as they are; else they are decoded before.</summary>
    bool TakesLongTexts => false;

    /// <summary>The content type of its streams.</summary>
    string StreamContentType => "text/event-stream; charset=utf-8";

    /// <summary>Whether its clients read past comments in streams.</summary>
    bool StreamTakesComments => true;

    /// <summary>Reads a client's request, whose JSON has been checked by the wire's scan. Every member is read, kept as an extra, or refused.</summary>
    OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request);

    /// <summary>Writes a whole answer for a client.</summary>
    void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame);

    /// <summary>Begins a stream for a client.</summary>
    IChatStreamEncoder CreateEncoder(AnswerFrame frame);

    /// <summary>Writes a request for an upstream; what cannot be written is told to the report.</summary>
    void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report);

    /// <summary>Reads an upstream's whole answer; null when it is not one.</summary>
    ChatResponse? ReadAnswer(ReadOnlySpan<byte> body);

    /// <summary>Begins to read an upstream's stream.</summary>
    IChatStreamDecoder CreateDecoder();
}

/// <summary>
/// Writes one stream for a client. Whatever it is given, what it writes is a legal sequence of its protocol: it opens and
/// closes blocks by itself, and writes nothing after its end. Used by one request at a time.
/// </summary>
internal interface IChatStreamEncoder
{
    /// <summary>Writes the events of an update; none when it has nothing for the client.</summary>
    /// <param name="target">Receives whole server-sent events.</param>
    /// <param name="update">What came.</param>
    /// <param name="usage">What the upstream has reported so far.</param>
    void Write(IBufferWriter<byte> target, ChatResponseUpdate update, in TokenUsage usage);

    /// <summary>Ends a complete answer up to, but without, the protocol's terminal event.</summary>
    void Finish(IBufferWriter<byte> target, in TokenUsage usage);

    /// <summary>Writes the protocol's terminal event; nothing where it has none.</summary>
    void WriteTerminal(IBufferWriter<byte> target, in TokenUsage usage);

    /// <summary>Ends the stream with an error.</summary>
    void Fail(IBufferWriter<byte> target, OutriggerError error);
}

/// <summary>Reads one stream of an upstream. Used by one request at a time.</summary>
internal interface IChatStreamDecoder
{
    /// <summary>
    /// Reads the data of one event that the wire's scan has called a part of the answer. Updates are added to
    /// <paramref name="updates"/>: deltas of <see cref="TextContent"/>, <see cref="TextReasoningContent"/>,
    /// <see cref="ToolCallFragmentContent"/>, <see cref="RefusalContent"/>, <see cref="BlockEndContent"/>; id, model and
    /// finish reason where the event says them.
    /// </summary>
    /// <returns>False when the event does not belong where it stands; the stream is then broken.</returns>
    bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates);
}

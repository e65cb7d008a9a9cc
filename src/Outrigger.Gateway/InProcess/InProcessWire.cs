using System.Buffers;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Gateway.InProcess;

/// <summary>
/// OpenAI's protocol under a name of its own: no upstream speaks it, so that every call is put into the words its target
/// takes, for instance what a reasoning model calls its limit. Stateless and thread-safe.
/// </summary>
/// <param name="openAI">The wire of the operation.</param>
internal sealed class InProcessWire(IWireProtocol openAI) : IWireProtocol
{
    public string Name => "in-process";

    public ReadOnlySpan<string> RequestHeaders => [];

    public ReadOnlySpan<string> AnswerHeaders => [];

    public ReadOnlySpan<byte> TerminalEvent => openAI.TerminalEvent;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan) =>
        openAI.ScanRequest(body, kind, address, maxDepth, out scan);

    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => openAI.ReadError(errorBody);

    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => openAI.TryScanAnswer(body, ref usage);

    public bool IsError(ReadOnlySpan<byte> body) => openAI.IsError(body);

    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) => openAI.FindKeyFault(status, errorBody);

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => openAI.ScanEvent(data, ref progress);

    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage) => openAI.Amend(body, scan, mayAskUsage);

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => openAI.WriteErrorAsync(context, error);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) => openAI.WriteErrorEvent(writer, error, progress);
}

/// <summary>The operations of the gateway's own clients, with the codecs that write and read them.</summary>
internal static class InProcessDialects
{
    public static Translation.Dialect Chat { get; } = new(
        new CallKind("in-process-chat", new InProcessWire(OpenAIKinds.Chat.Protocol), "in-process/chat", "", "chat", CanStream: true), Chat: new ChatCodec(), ServesUpstreams: false);

    public static Translation.Dialect Embeddings { get; } = new(
        new CallKind("in-process-embeddings", new InProcessWire(OpenAIKinds.Embeddings.Protocol), "in-process/embeddings", "", "embeddings", CanStream: false),
        Embedding: new Protocols.OpenAIEmbeddings.EmbeddingCodec(),
        ServesUpstreams: false);
}

using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Counting the tokens of a response's input, as the pipeline sees it; it costs nothing and does not stream. Stateless and thread-safe.</summary>
internal sealed class InputTokensWire : IWireProtocol
{
    public string Name => "openai";

    public ReadOnlySpan<string> RequestHeaders => OpenAIWire.FromClient;

    public ReadOnlySpan<string> AnswerHeaders => OpenAIWire.ToClient;

    public ReadOnlySpan<byte> TerminalEvent => default;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan)
    {
        var error = OpenAIRequestScanner.ScanStateful(body, maxDepth, out scan);
        (scan.IsStream, scan.IsStored, scan.IsBackground) = (false, false, false);
        return error;
    }

    public IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => ResponsesReferences.Find(body);

    /// <summary>True when the answer is a count; nothing was used.</summary>
    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => ReadCount(body) is not null;

    public bool IsError(ReadOnlySpan<byte> body) => OpenAIEventScanner.IsError(body);

    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) => OpenAIErrorShape.FindKeyFault(status, errorBody);

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => StreamEventKind.Invalid;

    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => OpenAIErrorShape.Read(errorBody);

    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage) => null;

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => OpenAIErrorShape.WriteAsync(context, error);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) => OpenAIErrorShape.WriteEvent(writer, error);

    /// <summary>The count of an answer; null when it is none.</summary>
    public static long? ReadCount(ReadOnlySpan<byte> body) =>
        OpenAIJson.TryParseAnswer(body, out var root)
        && OpenAIJson.TryFind(root, "input_tokens"u8, JsonValueKind.Number, out var count)
        && count.TryGetInt64(out var tokens) && tokens >= 0
            ? tokens
            : null;
}

using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>The OpenAI protocol of chat completions, completions and embeddings, as the pipeline sees it. Stateless and thread-safe.</summary>
/// <param name="required">The member a request must have beside its model.</param>
/// <param name="mustBeArray">Whether it is an array; otherwise a string or an array.</param>
internal sealed class OpenAIWire(string required, bool mustBeArray) : IWireProtocol
{
    /// <summary>What passes to upstreams of OpenAI's protocols.</summary>
    public static readonly string[] FromClient = ["Accept", "OpenAI-Beta", "Idempotency-Key"];

    /// <summary>What passes to their clients.</summary>
    public static readonly string[] ToClient = ["openai-processing-ms", "openai-version"];

    private readonly byte[] _required = Encoding.UTF8.GetBytes(required);

    public string Name => "openai";

    public ReadOnlySpan<string> RequestHeaders => FromClient;

    public ReadOnlySpan<string> AnswerHeaders => ToClient;

    public ReadOnlySpan<byte> TerminalEvent => "data: [DONE]\n\n"u8;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan)
    {
        var error = OpenAIRequestScanner.Scan(body, _required, mustBeArray, maxDepth, out scan);
        scan.IsStream &= kind.CanStream;
        return error;
    }

    public IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => mustBeArray ? ChatReferences.Find(body) : null;

    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => OpenAIEventScanner.TryScanAnswer(body, ref usage);

    public bool IsError(ReadOnlySpan<byte> body) => OpenAIEventScanner.IsError(body);

    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) => OpenAIErrorShape.FindKeyFault(status, errorBody);

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => OpenAIEventScanner.ScanEvent(data, ref progress);

    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => OpenAIErrorShape.Read(errorBody);

    /// <summary>Makes the upstream report usage in its stream, unless the client asks for it already.</summary>
    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage)
    {
        if (!scan.IsStream || scan.AsksUsage || !mayAskUsage)
        {
            return null;
        }

        if (scan.IncludeUsageStart > 0)
        {
            return new BodyEdit(scan.IncludeUsageStart, scan.IncludeUsageLength, Edits.True);
        }

        if (scan.StreamOptionsStart == 0)
        {
            return new BodyEdit(scan.RootEnd, 0, Edits.NewOptions);
        }

        if (body[scan.StreamOptionsStart] != '{')
        {
            return new BodyEdit(scan.StreamOptionsStart, scan.StreamOptionsLength, Edits.Options);
        }

        var inside = body.Slice(scan.StreamOptionsStart + 1, scan.StreamOptionsLength - 2);
        var isEmpty = inside.IndexOfAnyExcept(" \t\r\n"u8) < 0;
        return new BodyEdit(scan.StreamOptionsStart + 1, 0, isEmpty ? Edits.OnlyMember : Edits.FirstMember);
    }

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => OpenAIErrorShape.WriteAsync(context, error);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) => OpenAIErrorShape.WriteEvent(writer, error);

    /// <summary>The bytes put into requests, made once.</summary>
    private static class Edits
    {
        public static readonly byte[] True = "true"u8.ToArray();
        public static readonly byte[] NewOptions = ",\"stream_options\":{\"include_usage\":true}"u8.ToArray();
        public static readonly byte[] Options = "{\"include_usage\":true}"u8.ToArray();
        public static readonly byte[] OnlyMember = "\"include_usage\":true"u8.ToArray();
        public static readonly byte[] FirstMember = "\"include_usage\":true,"u8.ToArray();
    }
}

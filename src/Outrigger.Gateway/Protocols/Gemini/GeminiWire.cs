using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>The Gemini protocol as the pipeline sees it. Stateless and thread-safe.</summary>
/// <param name="isArray">Whether clients get their streams, and errors in place of them, as a JSON array.</param>
internal sealed class GeminiWire(bool isArray) : IWireProtocol
{
    private const string KeyHeader = "x-goog-api-key";
    private static readonly string[] FromClient = ["x-goog-api-client", "x-server-timeout"];
    private static readonly string[] ToClient = ["server-timing", "x-gemini-service-tier"];

    public string Name => "gemini";

    public ReadOnlySpan<string> RequestHeaders => FromClient;

    public ReadOnlySpan<string> AnswerHeaders => ToClient;

    /// <summary>There is none: a stream ends with a finish reason and the end of the body.</summary>
    public ReadOnlySpan<byte> TerminalEvent => default;

    /// <summary>Google's Python and Go SDKs take a comment for a part of the answer and fail on it.</summary>
    public bool TakesComments => false;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan) =>
        GeminiRequestScanner.Scan(body, kind, address, maxDepth, out scan);

    public string GetPath(CallKind kind, string model, bool isStream) => kind.Operation switch
    {
        "count-tokens" => GeminiAddress.Write(model, ":countTokens"),
        "embeddings" => GeminiAddress.Write(model, ReferenceEquals(kind, GeminiKinds.Embed) ? ":embedContent" : ":batchEmbedContents"),
        _ => GeminiAddress.Write(model, isStream ? ":streamGenerateContent?alt=sse" : ":generateContent"),
    };

    public void Authorize(HttpRequestHeaders headers, KeySlot key)
    {
        if (key.Secret is { } secret)
        {
            headers.Remove(KeyHeader);
            headers.TryAddWithoutValidation(KeyHeader, secret.Reveal());
        }
    }

    public IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => GeminiReferences.Find(body);

    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => GeminiEventScanner.TryScanAnswer(body, ref usage);

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => GeminiEventScanner.ScanEvent(data, ref progress);

    public bool IsError(ReadOnlySpan<byte> body) => GeminiErrorReader.Read(body) is not null;

    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) => status switch
    {
        // Google answers a key it does not know with 400.
        400 when GeminiErrorReader.IsKeyRejected(errorBody) => KeyFault.Rejected,
        429 when GeminiErrorReader.IsQuotaExhausted(errorBody) => KeyFault.OutOfMoney,
        _ => KeyFault.None,
    };


    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => GeminiErrorReader.Read(errorBody);

    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage) => null;

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => GeminiErrorShape.WriteAsync(context, error, isArray);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) => GeminiErrorShape.WriteEvent(writer, error);
}

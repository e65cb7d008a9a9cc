using System.Buffers;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>The Anthropic protocol of messages, as the pipeline sees it. Stateless and thread-safe.</summary>
internal sealed class AnthropicWire : IWireProtocol
{
    private const string VersionHeader = "anthropic-version";
    private const string Version = "2023-06-01";

    private static readonly string[] FromClient = ["Accept", VersionHeader, "anthropic-beta"];
    private static readonly string[] ToClient = ["request-id"];

    private AnthropicWire()
    {
    }

    /// <summary>The one instance.</summary>
    public static AnthropicWire Instance { get; } = new();

    /// <summary><c>POST /v1/messages</c>.</summary>
    public static CallKind Messages { get; } = new("anthropic-messages", Instance, "/v1/messages", "/v1/messages", "chat", CanStream: true);

    /// <summary><c>POST /v1/messages/count_tokens</c>.</summary>
    public static CallKind CountTokens { get; } =
        new("anthropic-count-tokens", Instance, "/v1/messages/count_tokens", "/v1/messages/count_tokens", "count-tokens", CanStream: false, IsOptional: true);

    public string Name => "anthropic";

    public ReadOnlySpan<string> RequestHeaders => FromClient;

    public ReadOnlySpan<string> AnswerHeaders => ToClient;

    public ReadOnlySpan<byte> TerminalEvent => "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"u8;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan)
    {
        var error = AnthropicRequestScanner.Scan(body, maxDepth, out scan);
        scan.IsStream &= kind.CanStream;
        return error;
    }

    public IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => AnthropicReferences.Find(body);

    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => AnthropicEventScanner.TryScanAnswer(body, ref usage);

    public bool IsError(ReadOnlySpan<byte> body) => AnthropicEventScanner.IsError(body);

    // An account without credit is told so with 400, in words; 402 and its kind are newer. Other errors quote the request.
    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) =>
        status is 400 or 403 or 429
        && AnthropicErrorShape.Read(errorBody) is { } error
        && (error.Code == "billing_error" || error.Message.StartsWith("Your credit balance is too low", StringComparison.Ordinal))
            ? KeyFault.OutOfMoney
            : KeyFault.None;

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => AnthropicEventScanner.ScanEvent(data, ref progress);

    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => AnthropicErrorShape.Read(errorBody);

    /// <summary>Nothing: usage is always reported.</summary>
    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage) => null;

    public void Complete(HttpRequestHeaders headers)
    {
        if (!headers.NonValidated.Contains(VersionHeader))
        {
            headers.TryAddWithoutValidation(VersionHeader, Version);
        }
    }

    public void Authorize(HttpRequestHeaders headers, KeySlot key)
    {
        if (key.Secret is { } secret)
        {
            headers.Remove("x-api-key");
            headers.TryAddWithoutValidation("x-api-key", secret.Reveal());
        }
    }

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => AnthropicErrorShape.WriteAsync(context, error);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) => AnthropicErrorShape.WriteEvent(writer, error);
}

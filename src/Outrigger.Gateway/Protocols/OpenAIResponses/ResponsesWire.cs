using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>
/// The responses protocol of OpenAI, as the pipeline sees it. Providers keep answers unless told not to; through the
/// gateway they are told, unless the client says otherwise. Stateless and thread-safe.
/// </summary>
internal sealed class ResponsesWire : IWireProtocol
{
    private static readonly byte[] NoStore = ",\"store\":false"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    public string Name => "openai";

    public ReadOnlySpan<string> RequestHeaders => OpenAIWire.FromClient;

    public ReadOnlySpan<string> AnswerHeaders => OpenAIWire.ToClient;

    /// <summary>Empty: an answer ends with an event that holds all of it, and there is no making one up.</summary>
    public ReadOnlySpan<byte> TerminalEvent => default;

    public OutriggerError? ScanRequest(ReadOnlySpan<byte> body, CallKind kind, in CallAddress address, int maxDepth, out RequestScan scan) =>
        OpenAIRequestScanner.ScanStateful(body, maxDepth, out scan);

    public IReadOnlyList<ObjectReference>? FindReferences(ReadOnlySpan<byte> body) => ResponsesReferences.Find(body);

    public bool TryScanAnswer(ReadOnlySpan<byte> body, ref TokenUsage usage) => ResponsesScanner.TryScanAnswer(body, ref usage);

    public StoredAnswer? FindStored(ReadOnlySpan<byte> answer) => ResponsesScanner.FindStored(answer);

    public bool IsError(ReadOnlySpan<byte> body) => OpenAIEventScanner.IsError(body);

    public KeyFault FindKeyFault(int status, ReadOnlySpan<byte> errorBody) => OpenAIErrorShape.FindKeyFault(status, errorBody);

    public StreamEventKind ScanEvent(ReadOnlySpan<byte> data, ref StreamProgress progress) => ResponsesScanner.ScanEvent(data, ref progress);

    public UpstreamError? ReadError(ReadOnlySpan<byte> errorBody) => ResponsesErrors.Read(errorBody);

    public BodyEdit? Amend(ReadOnlySpan<byte> body, in RequestScan scan, bool mayAskUsage)
    {
        if (scan.HasStore)
        {
            return null;
        }

        return scan.StoreStart > 0 ? new BodyEdit(scan.StoreStart, scan.StoreLength, False) : new BodyEdit(scan.RootEnd, 0, NoStore);
    }

    public Task WriteErrorAsync(HttpContext context, OutriggerError error) => OpenAIErrorShape.WriteAsync(context, error);

    public void WriteErrorEvent(IBufferWriter<byte> writer, OutriggerError error, in StreamProgress progress) =>
        ResponsesErrors.WriteEvent(writer, error, progress.Sequence);
}

/// <summary>Errors inside streams of responses. Stateless and thread-safe.</summary>
internal static class ResponsesErrors
{
    /// <summary>Writes the event <c>error</c>.</summary>
    public static void WriteEvent(IBufferWriter<byte> writer, OutriggerError error, long sequence)
    {
        writer.Write("event: error\ndata: "u8);
        using (var json = new Utf8JsonWriter(writer, OpenAIJson.Writing))
        {
            json.WriteStartObject();
            json.WriteString("type", "error");
            json.WriteString("code", error.Type.SnakeCode);
            json.WriteString("message", error.Detail);
            json.WriteString("param", error.Param);
            json.WriteNumber("sequence_number", sequence);
            json.WriteEndObject();
        }

        writer.Write("\n\n"u8);
    }

    /// <summary>Reads an error: of a refused request, of the event <c>error</c>, or of a response that failed.</summary>
    public static UpstreamError? Read(ReadOnlySpan<byte> body)
    {
        if (!OpenAIJson.TryParseAnswer(body, out var root))
        {
            return null;
        }

        var holder = OpenAIJson.TryFind(root, "response"u8, JsonValueKind.Object, out var response) ? response : root;
        if (OpenAIJson.TryFind(holder, "error"u8, JsonValueKind.Object, out var error))
        {
            return Create(error);
        }

        // The event has its members at the root; a plain text stands for the whole error at some servers.
        return OpenAIJson.FindText(holder, "error"u8) is { } text ? new UpstreamError(text)
            : OpenAIJson.FindText(root, "type"u8) is "error" ? Create(root)
            : null;
    }

    private static UpstreamError Create(JsonElement error) => new(
        OpenAIJson.FindText(error, "message"u8) ?? "",
        OpenAIJson.FindText(error, "code"u8) ?? OpenAIJson.FindText(error, "type"u8),
        OpenAIJson.FindText(error, "param"u8));
}

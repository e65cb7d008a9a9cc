using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Gemini's generateContent, towards clients and towards upstreams. Stateless and thread-safe.</summary>
/// <param name="isArray">Whether clients get streams as one JSON array.</param>
internal sealed class GeminiCodec(bool isArray) : IChatCodec
{
    /// <summary>Google fetches from its own stores only.</summary>
    public bool TakesAddresses => false;

    public string StreamContentType => isArray ? GeminiFraming.ArrayContentType : GeminiFraming.EventsContentType;

    public bool StreamTakesComments => false;

    public bool TakesLongTexts => true;

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request)
    {
        var error = GeminiRequestReader.Read(body, out request);
        request.IsStream = address.IsStream;
        request.AsksUsage = true;
        return error;
    }

    public void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame) =>
        GeminiAnswerWriter.Write(target, answer, usage, frame);

    public IChatStreamEncoder CreateEncoder(AnswerFrame frame) => new GeminiStreamEncoder(frame, isArray);

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        writer.WriteStartObject();
        GeminiRequestWriter.WriteMembers(writer, request, to, report);
        writer.WriteEndObject();
    }

    public ChatResponse? ReadAnswer(ReadOnlySpan<byte> body) => GeminiAnswerReader.Read(body);

    public IChatStreamDecoder CreateDecoder() => new GeminiStreamDecoder();
}

using System.Buffers;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Responses in both directions. Stateless and thread-safe.</summary>
internal sealed class ResponsesCodec : IChatCodec
{
    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => ResponsesRequestReader.Read(body.Span, out request);

    public void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame) => ResponsesAnswerWriter.Write(target, answer, usage, frame);

    public IChatStreamEncoder CreateEncoder(AnswerFrame frame) => new ResponsesStreamEncoder(frame);

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) => ResponsesRequestWriter.Write(target, request, to, report);

    public ChatResponse? ReadAnswer(ReadOnlySpan<byte> body) => ResponsesAnswerReader.Read(body);

    public IChatStreamDecoder CreateDecoder() => new ResponsesStreamDecoder();
}

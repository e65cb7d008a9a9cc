using System.Buffers;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Chat completions in both directions. Stateless and thread-safe.</summary>
internal sealed class ChatCodec : IChatCodec
{
    public bool TakesLongTexts => true;

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => ChatRequestReader.Read(body, out request);

    public void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame) => ChatAnswerWriter.Write(target, answer, usage, frame);

    public IChatStreamEncoder CreateEncoder(AnswerFrame frame) => new ChatStreamEncoder(frame);

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) => ChatRequestWriter.Write(target, request, to, report);

    public ChatResponse? ReadAnswer(ReadOnlySpan<byte> body) => ChatAnswerReader.Read(body);

    public IChatStreamDecoder CreateDecoder() => new ChatStreamDecoder();
}

using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAICompletions;

/// <summary>
/// Legacy completions towards clients: the prompt becomes a user's message of a chat. Upstreams are never spoken to so; a
/// server that still serves completions gets the client's bytes. Stateless and thread-safe.
/// </summary>
internal sealed class CompletionsCodec : IChatCodec
{
    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => CompletionsRequestReader.Read(body.Span, out request);

    public void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        var text = string.Concat(answer.Messages.SelectMany(m => m.Contents).Select(CompletionText.Of));
        CompletionText.Write(json, CompletionText.GetId(answer.ResponseId, frame), answer.ModelId ?? frame.Model, frame, text, CompletionText.GetFinish(answer.FinishReason));
        if (usage.IsReported)
        {
            OpenAIUsageWriter.Write(json, usage);
        }

        json.WriteEndObject();
    }

    public IChatStreamEncoder CreateEncoder(AnswerFrame frame) => new CompletionsStreamEncoder(frame);

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) =>
        report.RefuseAlways("model", "Legacy completions are spoken by clients only.");

    public ChatResponse? ReadAnswer(ReadOnlySpan<byte> body) => null;

    public IChatStreamDecoder CreateDecoder() => new NoDecoder();

    /// <summary>Knows no event: no upstream is spoken to in this dialect.</summary>
    private sealed class NoDecoder : IChatStreamDecoder
    {
        public bool Read(ReadOnlySpan<byte> data, List<ChatResponseUpdate> updates) => false;
    }
}

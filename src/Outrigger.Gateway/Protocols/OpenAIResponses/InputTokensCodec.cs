using System.Buffers;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Counting the tokens of a response's input, in both directions. Stateless and thread-safe.</summary>
internal sealed class InputTokensCodec : ICountCodec
{
    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) =>
        ResponsesRequestWriter.WriteCount(target, request, to, report);

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => ResponsesRequestReader.Read(body.Span, out request);

    public long? ReadAnswer(ReadOnlySpan<byte> body) => InputTokensWire.ReadCount(body);

    public void WriteAnswer(IBufferWriter<byte> target, long tokens)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        json.WriteString("object", "response.input_tokens");
        json.WriteNumber("input_tokens", tokens);
        json.WriteEndObject();
    }
}

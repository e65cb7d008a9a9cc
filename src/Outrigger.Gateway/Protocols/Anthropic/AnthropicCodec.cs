using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Messages in Anthropic's dialect, in both directions. Stateless and thread-safe.</summary>
internal sealed class AnthropicCodec : IChatCodec
{
    private AnthropicCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static AnthropicCodec Instance { get; } = new();

    public bool TakesLongTexts => true;

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => AnthropicRequestReader.Read(body, out request);

    public void WriteAnswer(IBufferWriter<byte> target, ChatResponse answer, in TokenUsage usage, AnswerFrame frame) => AnthropicAnswerWriter.Write(target, answer, usage, frame);

    public IChatStreamEncoder CreateEncoder(AnswerFrame frame) => new AnthropicStreamEncoder(frame);

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) =>
        AnthropicRequestWriter.Write(target, request, to, report, isCount: false);

    public ChatResponse? ReadAnswer(ReadOnlySpan<byte> body) => AnthropicAnswerReader.Read(body);

    public IChatStreamDecoder CreateDecoder() => new AnthropicStreamDecoder();
}

/// <summary>Counting tokens in Anthropic's dialect. Stateless and thread-safe.</summary>
internal sealed class AnthropicCountCodec : ICountCodec
{
    private AnthropicCountCodec()
    {
    }

    /// <summary>The one instance.</summary>
    public static AnthropicCountCodec Instance { get; } = new();

    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report) =>
        AnthropicRequestWriter.Write(target, request, to, report, isCount: true);

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request) => AnthropicRequestReader.Read(body, out request);

    public long? ReadAnswer(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("input_tokens", out var value)
                && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var tokens) && tokens >= 0
                ? tokens
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void WriteAnswer(IBufferWriter<byte> target, long tokens)
    {
        using var writer = new Utf8JsonWriter(target);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens", tokens);
        writer.WriteEndObject();
    }
}

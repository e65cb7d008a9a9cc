using System.Buffers;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Counting tokens. Google counts instructions and tools only inside a <c>generateContentRequest</c>, so upstreams are always
/// sent one; clients may send either form. Stateless and thread-safe.
/// </summary>
internal sealed class GeminiCountCodec : ICountCodec
{
    public void WriteRequest(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        writer.WriteStartObject();
        writer.WriteStartObject("generateContentRequest");
        writer.WriteString("model", "models/" + GeminiAddress.Strip(to.Model));
        GeminiRequestWriter.WriteMembers(writer, request, to, report);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public OutriggerError? ReadRequest(ReadOnlyMemory<byte> body, in CallAddress address, out ChatRequest request)
    {
        request = new ChatRequest();
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = GeminiJson.MaxDepth });
            return GeminiJson.TryGet(document.RootElement, "generateContentRequest", out var whole)
                ? GeminiRequestReader.ReadMembers(whole, "generateContentRequest.", request)
                : GeminiRequestReader.ReadMembers(document.RootElement, "", request);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("The body is not valid JSON.");
        }
    }

    public long? ReadAnswer(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("totalTokens", out var total)
                && total.ValueKind == JsonValueKind.Number && total.TryGetInt64(out var tokens) && tokens >= 0
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
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        writer.WriteStartObject();
        writer.WriteNumber("totalTokens", tokens);
        writer.WriteEndObject();
    }
}

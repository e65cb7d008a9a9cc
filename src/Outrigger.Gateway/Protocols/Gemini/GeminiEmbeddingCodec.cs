using System.Buffers;
using System.Text.Json;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Forwarding;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// Embeddings: clients ask for one (embedContent) or many (batchEmbedContents), upstreams are always asked for many.
/// Stateless and thread-safe.
/// </summary>
/// <param name="isSingle">Whether clients of this route ask for one.</param>
internal sealed class GeminiEmbeddingCodec(bool isSingle) : IEmbeddingCodec
{
    private const string TaskType = "task-type";
    private const string Title = "document-title";

    public OutriggerError? ReadRequest(ReadOnlySpan<byte> body, in CallAddress address, out EmbeddingRequest request)
    {
        request = new EmbeddingRequest { IsSingle = isSingle };
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = GeminiJson.MaxDepth });
        try
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (isSingle)
            {
                return ReadOne(root, "", request, isFirst: true);
            }

            var i = 0;
            foreach (var member in root.EnumerateObject().Where(m => GeminiJson.ToCamel(m.Name) is not ("requests" or "model")))
            {
                request.Extras.Add(new ExtraFeature(GeminiJson.ToCamel(member.Name), member.Name, GeminiJson.ToBytes(member.Value)));
            }

            foreach (var one in GeminiJson.TryGet(root, "requests", out var requests) ? GeminiJson.Items(requests) : [])
            {
                if (ReadOne(one, $"requests[{i}].", request, isFirst: i == 0) is { } error)
                {
                    return error;
                }

                i++;
            }

            return i == 0 ? GeminiRequestReader.Invalid("requests", "must hold at least one request") : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ForwardingErrors.InvalidJson.With("The body is not valid JSON.");
        }
    }

    public void WriteAnswer(IBufferWriter<byte> target, IReadOnlyList<ReadOnlyMemory<float>> vectors, in TokenUsage usage, EmbeddingRequest request, string model)
    {
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        writer.WriteStartObject();
        if (isSingle)
        {
            writer.WritePropertyName("embedding");
            WriteVector(writer, vectors[0].Span);
        }
        else
        {
            writer.WriteStartArray("embeddings");
            foreach (var vector in vectors)
            {
                WriteVector(writer, vector.Span);
            }

            writer.WriteEndArray();
        }

        if (usage.IsReported)
        {
            writer.WriteStartObject("usageMetadata");
            writer.WriteNumber("promptTokenCount", usage.Prompt);
            writer.WriteNumber("totalTokenCount", usage.Prompt);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public void WriteRequest(IBufferWriter<byte> target, EmbeddingRequest request, RequestTarget to, TranslationReport report)
    {
        var model = "models/" + GeminiAddress.Strip(to.Model);
        var hasTask = TryTake(request, TaskType, report, out var task);
        var hasTitle = TryTake(request, Title, report, out var title);
        using var writer = new Utf8JsonWriter(target, GeminiJson.Readable);
        writer.WriteStartObject();
        writer.WriteStartArray("requests");
        foreach (var input in request.Inputs)
        {
            writer.WriteStartObject();
            writer.WriteString("model", model);
            writer.WriteStartObject("content");
            writer.WriteStartArray("parts");
            writer.WriteStartObject();
            writer.WriteString("text", input);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            if (request.Dimensions is { } dimensions)
            {
                writer.WriteNumber("outputDimensionality", dimensions);
            }

            WriteExtra(writer, "taskType", hasTask, task);
            WriteExtra(writer, "title", hasTitle, title);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        if (request.EndUser is not null)
        {
            report.Drop(Features.EndUser);
        }
    }

    public IReadOnlyList<ReadOnlyMemory<float>>? ReadAnswer(ReadOnlySpan<byte> body) => GeminiVectorReader.Read(body);

    private static void WriteVector(Utf8JsonWriter writer, ReadOnlySpan<float> vector)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("values");
        foreach (var value in vector)
        {
            writer.WriteNumberValue(value);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteExtra(Utf8JsonWriter writer, string name, bool isThere, in ExtraFeature extra)
    {
        if (isThere)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(extra.Json.Span, skipInputValidation: true);
        }
    }

    private static bool TryTake(EmbeddingRequest request, string feature, TranslationReport report, out ExtraFeature extra)
    {
        extra = request.Extras.FirstOrDefault(e => e.Feature == feature);
        if (extra.Feature is null)
        {
            return false;
        }

        report.MarkTaken(feature);
        return true;
    }

    /// <summary>Reads one request; what holds for all of them elsewhere must be said the same way in each.</summary>
    private static OutriggerError? ReadOne(JsonElement one, string path, EmbeddingRequest request, bool isFirst)
    {
        if (one.ValueKind != JsonValueKind.Object || !GeminiJson.TryGet(one, "content", out var content) || content.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path + "content", "is missing");
        }

        int? dimensions = null;
        foreach (var member in one.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            var value = member.Value;
            switch (GeminiJson.ToCamel(member.Name))
            {
                case "model" or "content":
                    break;
                case "outputDimensionality":
                    if (!GeminiJson.TryGetNumber(value, out var number) || number is < 1 or > 1_000_000)
                    {
                        return GeminiRequestReader.Invalid(path + member.Name, "must be a positive number");
                    }

                    dimensions = (int)number;
                    break;
                case var name:
                    var feature = name switch { "taskType" => TaskType, "title" => Title, _ => name };
                    request.Extras.Add(new ExtraFeature(feature, path + member.Name, GeminiJson.ToBytes(value)));
                    break;
            }
        }

        if (!isFirst && dimensions != request.Dimensions)
        {
            return GeminiRequestReader.Invalid(path + "outputDimensionality", "must be the same in all requests to reach this provider");
        }

        request.Dimensions = dimensions;
        return ReadText(content, path + "content", request);
    }

    private static OutriggerError? ReadText(JsonElement content, string path, EmbeddingRequest request)
    {
        var text = new System.Text.StringBuilder();
        foreach (var part in GeminiJson.TryGet(content, "parts", out var parts) ? GeminiJson.Items(parts) : [])
        {
            if (part.ValueKind != JsonValueKind.Object || GeminiJson.GetText(part, "text") is not { } piece)
            {
                return GeminiRequestReader.Invalid(path + ".parts", "must be texts to reach this provider");
            }

            text.Append(piece);
        }

        request.Inputs.Add(text.ToString());
        return null;
    }
}

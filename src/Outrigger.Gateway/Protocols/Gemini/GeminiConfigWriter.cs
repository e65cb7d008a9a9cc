using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Writes <c>generationConfig</c> for an upstream. Stateless and thread-safe.</summary>
internal static class GeminiConfigWriter
{
    private const int MaxStopSequences = 5;

    /// <summary>Writes it; nothing when the client has said nothing of it.</summary>
    public static void Write(Utf8JsonWriter writer, ChatRequest request, GeminiModelTraits traits, TranslationReport report)
    {
        var options = request.Options;
        writer.WriteStartObject("generationConfig");
        WriteNumber(writer, "temperature", options.Temperature);
        WriteNumber(writer, "topP", options.TopP);
        WriteNumber(writer, "topK", options.TopK);
        WriteNumber(writer, "presencePenalty", options.PresencePenalty);
        WriteNumber(writer, "frequencyPenalty", options.FrequencyPenalty);
        WriteNumber(writer, "maxOutputTokens", options.MaxOutputTokens);
        if (options.Seed is { } seed)
        {
            // Google's is of 32 bits; the lower half of a larger one is as good a seed.
            writer.WriteNumber("seed", (int)seed);
        }

        WriteStops(writer, options.StopSequences, report);
        WriteFormat(writer, options.ResponseFormat as ChatResponseFormatJson, report);
        GeminiThinking.Write(writer, request.Reasoning, traits, report);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, float? value)
    {
        if (value is { } number && float.IsFinite(number))
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteStops(Utf8JsonWriter writer, IList<string>? stops, TranslationReport report)
    {
        if (stops is not { Count: > 0 })
        {
            return;
        }

        if (stops.Count > MaxStopSequences)
        {
            report.Refuse(Features.StopSequences, "stop", $"This provider's protocol takes at most {MaxStopSequences} stop sequences.");
        }

        writer.WriteStartArray("stopSequences");
        foreach (var stop in stops.Take(MaxStopSequences))
        {
            writer.WriteStringValue(stop);
        }

        writer.WriteEndArray();
    }

    private static void WriteFormat(Utf8JsonWriter writer, ChatResponseFormatJson? format, TranslationReport report)
    {
        if (format is null)
        {
            return;
        }

        writer.WriteString("responseMimeType", "application/json");
        if (format.Schema is not { } given)
        {
            return;
        }

        if (!GeminiSchema.TryToUpstream(given, out var schema))
        {
            report.RefuseAlways("response_format", "The schema is nested too deep, or refers to something that is not in it.");
            schema = given;
        }

        writer.WritePropertyName("responseJsonSchema");
        schema.WriteTo(writer);
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>Writes a neutral request for an Anthropic upstream. Stateless.</summary>
internal static class AnthropicRequestWriter
{
    private const int MaxUserIdLength = 256;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a request to answer, or only to count.</summary>
    public static void Write(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report, bool isCount)
    {
        var traits = AnthropicModelTraits.Of(to.Model);
        var tools = AnthropicToolPlan.Create(request, traits, report);
        var thinking = AnthropicThinking.Plan(request, traits, to, tools.IsForced, report);
        var turns = AnthropicTurns.Create(request, traits, thinking.IsOn, report);
        using var writer = new Utf8JsonWriter(target, Readable);
        writer.WriteStartObject();
        writer.WriteString("model", to.Model);
        if (!isCount)
        {
            writer.WriteNumber("max_tokens", thinking.MaxTokens);
            if (request.IsStream)
            {
                writer.WriteBoolean("stream", true);
            }
        }

        AnthropicBlockWriter.WriteSystem(writer, turns.System, report);
        AnthropicBlockWriter.WriteMessages(writer, turns.Turns, report);
        tools.Write(writer, report);
        thinking.Write(writer);
        WriteOutputConfig(writer, request, thinking.Effort, tools.NativeSchema, report);
        WriteExtras(writer, request, report);
        if (!isCount)
        {
            WriteSampling(writer, request.Options, traits, thinking.IsOn, report);
            WriteStops(writer, request.Options, report);
            WriteAttribution(writer, request, report);
        }

        writer.WriteEndObject();
    }

    private static void WriteOutputConfig(Utf8JsonWriter writer, ChatRequest request, string? effort, JsonElement? schema, TranslationReport report)
    {
        if (effort is null && schema is null)
        {
            return;
        }

        writer.WriteStartObject("output_config");
        if (effort is not null)
        {
            writer.WriteString("effort", effort);
        }

        if (schema is { } format)
        {
            writer.WriteStartObject("format");
            writer.WriteString("type", "json_schema");
            writer.WritePropertyName("schema");
            if (AnthropicSchemas.WriteClosed(writer, format) && request.IsStrictFormat != true)
            {
                report.Adjust(Features.JsonSchema);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteSampling(Utf8JsonWriter writer, ChatOptions options, AnthropicModelTraits traits, bool thinks, TranslationReport report)
    {
        var temperature = options.Temperature;
        if (temperature > 1)
        {
            temperature = 1;
            report.Adjust(Features.Temperature);
        }

        // 1 is what leaving it out means, so that much can always be said.
        if (temperature is { } t && (traits.TakesSampling && !thinks))
        {
            WriteFloat(writer, "temperature", Math.Max(0, t));
        }
        else if (temperature is not null and not 1)
        {
            report.Refuse(Features.Temperature, "temperature", thinks ? "A model that thinks takes no temperature but 1." : "This model takes no temperature.");
        }

        if (options.TopP is { } p && p != 1)
        {
            if (!traits.TakesSampling || (thinks && p < 0.95f))
            {
                report.Refuse(Features.TopP, "top_p", thinks ? "A model that thinks takes top_p from 0.95 only." : "This model takes no top_p.");
            }
            else if (temperature is not null && !traits.TakesTemperatureWithTopP)
            {
                report.Refuse(Features.TopP, "top_p", "This model takes temperature or top_p, not both.");
            }
            else
            {
                WriteFloat(writer, "top_p", p);
            }
        }

        if (options.TopK is { } k)
        {
            if (!traits.TakesSampling || thinks)
            {
                report.Refuse(Features.TopK, "top_k", thinks ? "A model that thinks takes no top_k." : "This model takes no top_k.");
            }
            else
            {
                writer.WriteNumber("top_k", k);
            }
        }

        RefusePenalty(Features.FrequencyPenalty, "frequency_penalty", options.FrequencyPenalty, report);
        RefusePenalty(Features.PresencePenalty, "presence_penalty", options.PresencePenalty, report);
        if (options.Seed is not null)
        {
            // Nobody promises the same answer for the same seed; asking without one is within what was asked.
            report.Drop(Features.Seed);
        }
    }

    private static void RefusePenalty(string feature, string param, float? value, TranslationReport report)
    {
        if (value is not null and not 0)
        {
            report.Refuse(feature, param, $"'{param}' cannot be put to a provider that speaks anthropic.");
        }
    }

    // A float written as a double would show digits nobody sent.
    private static void WriteFloat(Utf8JsonWriter writer, string name, float value)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static void WriteStops(Utf8JsonWriter writer, ChatOptions options, TranslationReport report)
    {
        if (options.StopSequences is not { Count: > 0 } stops)
        {
            return;
        }

        writer.WriteStartArray("stop_sequences");
        foreach (var stop in stops)
        {
            if (string.IsNullOrWhiteSpace(stop))
            {
                report.Refuse(Features.StopSequences, "stop", "A stop sequence of white space alone cannot be put to a provider that speaks anthropic.");
            }
            else
            {
                writer.WriteStringValue(stop);
            }
        }

        writer.WriteEndArray();
    }

    private static void WriteAttribution(Utf8JsonWriter writer, ChatRequest request, TranslationReport report)
    {
        if (request.EndUser is { Length: > MaxUserIdLength })
        {
            report.Drop(Features.EndUser);
        }
        else if (request.EndUser is { Length: > 0 } user)
        {
            writer.WriteStartObject("metadata");
            writer.WriteString("user_id", user);
            writer.WriteEndObject();
        }
    }

    private static void WriteExtras(Utf8JsonWriter writer, ChatRequest request, TranslationReport report)
    {
        foreach (var extra in request.Extras)
        {
            if (extra.Feature == Features.ServiceTier && GetTier(extra) is { } tier)
            {
                request.TryTake(Features.ServiceTier, report, out _);
                writer.WriteString("service_tier", tier);
            }
            else if (extra is { Feature: Features.CacheControl, Param: "cache_control" })
            {
                request.TryTake(Features.CacheControl, report, out _);
                writer.WritePropertyName("cache_control");
                writer.WriteRawValue(extra.Json.Span);
            }
        }
    }

    // Tiers of other kinds are not taken, and judged with all that is left over.
    private static string? GetTier(in ExtraFeature extra)
    {
        var json = extra.Json.Span;
        return json.SequenceEqual("\"auto\""u8) ? "auto"
            : json.SequenceEqual("\"standard_only\""u8) || json.SequenceEqual("\"default\""u8) ? "standard_only"
            : null;
    }
}

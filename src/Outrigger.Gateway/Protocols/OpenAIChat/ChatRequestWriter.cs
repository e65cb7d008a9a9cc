using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>Writes a chat completion request for an upstream. Stateless and thread-safe.</summary>
internal static class ChatRequestWriter
{
    private const int MaxStops = 4;

    /// <summary>Writes the request; what the upstream has no word for is told to the report.</summary>
    public static void Write(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        json.WriteString("model", to.Model);
        new ChatMessagesWriter(json, to, report).Write(request.Messages);
        ChatToolsWriter.Write(json, request, to, report);
        WriteFormat(json, request);
        WriteLimits(json, request, to, report);
        WriteSampling(json, request.Options, to, report);
        EffortWords.Write(json, request.Reasoning, to, report);
        WriteExtras(json, request, report);
        WriteFrame(json, request, to, report);
        json.WriteEndObject();
    }

    private static void WriteFrame(Utf8JsonWriter json, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        if (request.EndUser is { Length: > 0 } user)
        {
            json.WriteString("user", EndUserText.Fit(user, report));
        }

        if (OpenAIModelRules.IsOpenAI(to.Model))
        {
            // Some accounts keep every completion unless told not to; other servers may not know the member.
            json.WriteBoolean("store", false);
        }

        if (!request.IsStream)
        {
            return;
        }

        json.WriteBoolean("stream", true);
        if (to.AsksUsage)
        {
            json.WriteStartObject("stream_options");
            json.WriteBoolean("include_usage", true);
            json.WriteEndObject();
        }
    }

    private static void WriteFormat(Utf8JsonWriter json, ChatRequest request)
    {
        if (request.Options.ResponseFormat is not ChatResponseFormatJson format)
        {
            return;
        }

        json.WriteStartObject("response_format");
        if (format.Schema is { } schema)
        {
            json.WriteString("type", "json_schema");
            json.WriteStartObject("json_schema");
            json.WriteString("name", format.SchemaName is { Length: > 0 } name ? name : "response");
            if (format.SchemaDescription is { } description)
            {
                json.WriteString("description", description);
            }

            json.WritePropertyName("schema");
            schema.WriteTo(json);
            if (request.IsStrictFormat is { } strict)
            {
                json.WriteBoolean("strict", strict);
            }

            json.WriteEndObject();
        }
        else
        {
            json.WriteString("type", "json_object");
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        if (request.Options.MaxOutputTokens is { } max)
        {
            json.WriteNumber(OpenAIModelRules.IsReasoning(to.Model) ? "max_completion_tokens" : "max_tokens", max);
        }

        if (request.Options.StopSequences is not { Count: > 0 } stops)
        {
            return;
        }

        if (stops.Count > MaxStops || !OpenAIModelRules.TakesSampling(to.Model))
        {
            report.Refuse(Features.StopSequences, "stop", $"The model takes {(stops.Count > MaxStops ? "at most 4" : "no")} stop sequences.");
            return;
        }

        json.WriteStartArray("stop");
        foreach (var stop in stops)
        {
            json.WriteStringValue(stop);
        }

        json.WriteEndArray();
    }

    private static void WriteSampling(Utf8JsonWriter json, ChatOptions options, RequestTarget to, TranslationReport report)
    {
        var takes = OpenAIModelRules.TakesSampling(to.Model);

        // A temperature or top_p of 1 is what these models have anyway.
        WriteOne("temperature", Features.Temperature, options.Temperature, takes || options.Temperature == 1, takes);
        WriteOne("top_p", Features.TopP, options.TopP, takes || options.TopP == 1, takes);
        WriteOne("frequency_penalty", Features.FrequencyPenalty, options.FrequencyPenalty, takes || options.FrequencyPenalty == 0, takes);
        WriteOne("presence_penalty", Features.PresencePenalty, options.PresencePenalty, takes || options.PresencePenalty == 0, takes);
        if (options.Seed is { } seed)
        {
            json.WriteNumber("seed", seed);
        }

        if (options.TopK is not null)
        {
            report.Refuse(Features.TopK, "top_k", "OpenAI's protocol has no top_k.");
        }

        void WriteOne(string name, string feature, float? value, bool isPossible, bool isWritten)
        {
            if (value is null)
            {
                return;
            }

            if (!isPossible)
            {
                report.Refuse(feature, name, $"This reasoning model takes no {name}.");
            }
            else if (isWritten)
            {
                json.WriteNumber(name, value.Value);
            }
        }
    }

    private static void WriteExtras(Utf8JsonWriter json, ChatRequest request, TranslationReport report)
    {
        Copy(Features.LogitBias, "logit_bias");
        Copy(Features.Metadata, "metadata", static value => value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(m => m.Value.ValueKind == JsonValueKind.String));
        Copy(Features.Verbosity, "verbosity", static value => JsonText.Read(value) is "low" or "medium" or "high");
        Copy(Features.PromptCacheKey, "prompt_cache_key", static value => value.ValueKind == JsonValueKind.String);
        Copy(Features.Prediction, "prediction");
        if (request.TryTake(Features.ServiceTier, report, out var tier))
        {
            ServiceTiers.Write(json, tier, report);
        }

        void Copy(string feature, string name, Func<JsonElement, bool>? fits = null)
        {
            foreach (var extra in request.Extras)
            {
                if (extra.Feature == feature && (fits is null || fits(JsonElement.Parse(extra.Json.Span))))
                {
                    report.MarkTaken(feature);
                    json.WritePropertyName(name);
                    json.WriteRawValue(extra.Json.Span, skipInputValidation: true);
                    return;
                }
            }
        }
    }
}

using System.Buffers;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Protocols.OpenAIChat;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIResponses;

/// <summary>Writes a request for a response of an upstream, or for the count of its input. Stateless and thread-safe.</summary>
internal static class ResponsesRequestWriter
{
    private const int LeastOutputTokens = 16;

    /// <summary>Writes a request for an answer.</summary>
    public static void Write(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        WriteInput(json, request, to, report);
        WriteLimits(json, request.Options, to, report);
        WriteExtras(json, request, report);
        if (request.EndUser is { Length: > 0 } user)
        {
            json.WriteString("user", EndUserText.Fit(user, report));
        }

        json.WriteBoolean("store", false);
        if (OpenAIModelRules.IsReasoning(to.Model))
        {
            // Nothing is kept there, so the reasoning must travel with us.
            json.WriteStartArray("include");
            json.WriteStringValue("reasoning.encrypted_content");
            json.WriteEndArray();
        }

        if (request.IsStream)
        {
            json.WriteBoolean("stream", true);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a request for a count: what goes into the prompt and nothing else.</summary>
    public static void WriteCount(IBufferWriter<byte> target, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        using var json = new Utf8JsonWriter(target, OpenAIJson.Writing);
        json.WriteStartObject();
        WriteInput(json, request, to, report);
        json.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter json, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        if (request.Messages.Any(m => m.Contents.Any(c => c.CacheControl is not null)))
        {
            report.Drop(Features.CacheControl);
        }

        json.WriteString("model", to.Model);
        json.WriteStartArray("input");
        for (var i = 0; i < request.Messages.Count; i++)
        {
            new ResponsesItemWriter(json, report).Write(request.Messages[i], $"messages[{i}]");
        }

        json.WriteEndArray();
        ResponsesToolsWriter.Write(json, request);
        WriteText(json, request, report);
        var effort = EffortWords.Find(request.Reasoning, to, report);
        var showsText = request.Reasoning?.IncludeText == true && OpenAIModelRules.IsReasoning(to.Model);
        if (effort is null && !showsText)
        {
            return;
        }

        json.WriteStartObject("reasoning");
        if (effort is not null)
        {
            json.WriteString("effort", effort);
        }

        if (showsText)
        {
            json.WriteString("summary", "auto");
        }

        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, ChatRequest request, TranslationReport report)
    {
        var format = request.Options.ResponseFormat as ChatResponseFormatJson;
        var verbosity = request.TryTake(Features.Verbosity, report, out var extra) ? extra.Json : default;
        if (format is null && verbosity.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("text");
        if (format is not null)
        {
            json.WriteStartObject("format");
            json.WriteString("type", format.Schema is null ? "json_object" : "json_schema");
            if (format.Schema is { } schema)
            {
                json.WriteString("name", format.SchemaName is { Length: > 0 } name ? name : "response");
                if (format.SchemaDescription is { } description)
                {
                    json.WriteString("description", description);
                }

                json.WritePropertyName("schema");
                schema.WriteTo(json);
                json.WriteBoolean("strict", request.IsStrictFormat ?? false);
            }

            json.WriteEndObject();
        }

        if (!verbosity.IsEmpty)
        {
            json.WritePropertyName("verbosity");
            json.WriteRawValue(verbosity.Span, skipInputValidation: true);
        }

        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, ChatOptions options, RequestTarget to, TranslationReport report)
    {
        if (options.MaxOutputTokens is { } max)
        {
            // Less is refused by OpenAI; clients of other protocols ask for 1 to see whether a key works.
            json.WriteNumber("max_output_tokens", Math.Max(max, LeastOutputTokens));
            if (max < LeastOutputTokens)
            {
                report.Adjust(Features.MaxOutputTokens);
            }
        }

        var takes = OpenAIModelRules.TakesSampling(to.Model);
        WriteOne("temperature", Features.Temperature, options.Temperature);
        WriteOne("top_p", Features.TopP, options.TopP);
        RefuseIf(options.FrequencyPenalty is not (null or 0), Features.FrequencyPenalty, "frequency_penalty");
        RefuseIf(options.PresencePenalty is not (null or 0), Features.PresencePenalty, "presence_penalty");
        if (options.Seed is not null)
        {
            // A seed promises nothing: whatever comes is one of the answers that could have come with it.
            report.Drop(Features.Seed);
        }

        RefuseIf(options.TopK is not null, Features.TopK, "top_k");
        RefuseIf(options.StopSequences is { Count: > 0 }, Features.StopSequences, "stop");

        void WriteOne(string name, string feature, float? value)
        {
            if (value is { } number && takes)
            {
                json.WriteNumber(name, number);
            }
            else
            {
                RefuseIf(value is not (null or 1), feature, name);
            }
        }

        void RefuseIf(bool isSaid, string feature, string name)
        {
            if (isSaid)
            {
                report.Refuse(feature, name, $"The responses protocol, or this model, takes no {name}.");
            }
        }
    }

    private static void WriteExtras(Utf8JsonWriter json, ChatRequest request, TranslationReport report)
    {
        foreach (var (feature, name) in ((string, string)[])[(Features.Metadata, "metadata"), (Features.PromptCacheKey, "prompt_cache_key")])
        {
            if (request.TryTake(feature, report, out var extra))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(extra.Json.Span, skipInputValidation: true);
            }
        }

        if (request.TryTake(Features.ServiceTier, report, out var tier))
        {
            ServiceTiers.Write(json, tier, report);
        }
    }
}

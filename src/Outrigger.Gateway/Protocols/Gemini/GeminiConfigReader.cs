using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Reads <c>generationConfig</c>. Stateless and thread-safe.</summary>
internal static class GeminiConfigReader
{
    /// <summary>Reads it into the request.</summary>
    public static OutriggerError? Read(JsonElement config, string path, ChatRequest request)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }

        var format = new Format();
        foreach (var member in config.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            if (ReadMember(GeminiJson.ToCamel(member.Name), member.Value, path + "." + member.Name, request, ref format) is { } error)
            {
                return error;
            }
        }

        return format.Apply(path, request);
    }

    private static OutriggerError? ReadMember(string name, JsonElement value, string path, ChatRequest request, ref Format format)
    {
        var options = request.Options;
        switch (name)
        {
            case "temperature":
                return ReadNumber(value, path, n => options.Temperature = (float)n);
            case "topP":
                return ReadNumber(value, path, n => options.TopP = (float)n);
            case "topK":
                return ReadNumber(value, path, n => options.TopK = (int)Math.Clamp(n, 0, int.MaxValue));
            case "presencePenalty":
                return ReadNumber(value, path, n => options.PresencePenalty = (float)n);
            case "frequencyPenalty":
                return ReadNumber(value, path, n => options.FrequencyPenalty = (float)n);
            case "seed":
                return ReadNumber(value, path, n => options.Seed = (long)n);
            case "maxOutputTokens":
                return ReadNumber(value, path, n => options.MaxOutputTokens = (int)Math.Clamp(n, 0, int.MaxValue));
            case "stopSequences":
                options.StopSequences = [.. GeminiJson.Items(value).Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!)];
                return null;
            case "candidateCount":
                return KeepUnless(request, Features.CandidateCount, path, value, GeminiJson.TryGetNumber(value, out var count) && count <= 1);
            case "responseLogprobs":
                return KeepUnless(request, Features.LogProbs, path, value, value.ValueKind == JsonValueKind.False);
            case "logprobs":
                return KeepUnless(request, Features.TopLogProbs, path, value, isDefault: false);
            case "responseModalities":
                return KeepUnless(request, Features.OutputModalities, path, value, GeminiJson.Items(value).All(m => m.ValueKind == JsonValueKind.String && string.Equals(m.GetString(), "TEXT", StringComparison.OrdinalIgnoreCase)));
            case "speechConfig" or "audioTimestamp":
                return KeepUnless(request, Features.Audio, path, value, value.ValueKind == JsonValueKind.False);
            case "thinkingConfig":
                return ReadThinking(value, path, request);
            case "responseMimeType":
                format.MediaType = value.ValueKind == JsonValueKind.String ? value.GetString() : "";
                return null;
            case "responseSchema":
                return GeminiSchema.TryToJsonSchema(value, out format.Schema) ? null : GeminiRequestReader.Invalid(path, "is nested too deep or is no schema");
            case "responseJsonSchema" or "responseJsonschema":
                format.Schema = value.Clone();
                return null;
            default:
                GeminiRequestReader.Keep(request, name, path, value);
                return null;
        }
    }

    private static OutriggerError? ReadNumber(JsonElement value, string path, Action<double> take)
    {
        if (!GeminiJson.TryGetNumber(value, out var number))
        {
            return GeminiRequestReader.Invalid(path, "must be a number");
        }

        take(number);
        return null;
    }

    private static OutriggerError? KeepUnless(ChatRequest request, string feature, string path, JsonElement value, bool isDefault)
    {
        if (!isDefault)
        {
            GeminiRequestReader.Keep(request, feature, path, value);
        }

        return null;
    }

    private static OutriggerError? ReadThinking(JsonElement thinking, string path, ChatRequest request)
    {
        if (thinking.ValueKind != JsonValueKind.Object)
        {
            return GeminiRequestReader.Invalid(path, "must be an object");
        }

        var wish = new ReasoningWish();
        foreach (var member in thinking.EnumerateObject().Where(m => m.Value.ValueKind != JsonValueKind.Null))
        {
            var value = member.Value;
            var inside = path + "." + member.Name;
            switch (GeminiJson.ToCamel(member.Name))
            {
                case "thinkingBudget":
                    if (!GeminiJson.TryGetNumber(value, out var budget))
                    {
                        return GeminiRequestReader.Invalid(inside, "must be a number");
                    }

                    wish = budget < 0 ? wish with { IsAdaptive = true } : wish with { BudgetTokens = (long)budget };
                    break;
                case "thinkingLevel":
                    var level = value.ValueKind == JsonValueKind.String ? value.GetString()!.ToLowerInvariant() : "";
                    if (level is not ("minimal" or "low" or "medium" or "high" or "thinking_level_unspecified"))
                    {
                        return GeminiRequestReader.Invalid(inside, "must be MINIMAL, LOW, MEDIUM or HIGH");
                    }

                    wish = level == "thinking_level_unspecified" ? wish : wish with { Effort = level };
                    break;
                case "includeThoughts":
                    wish = wish with { IncludeText = value.ValueKind == JsonValueKind.True };
                    break;
                case var name:
                    GeminiRequestReader.Keep(request, name, inside, value);
                    break;
            }
        }

        request.Reasoning = wish;
        return null;
    }

    /// <summary>The members that only together say what the answer is to look like.</summary>
    private struct Format
    {
        public string? MediaType;
        public JsonElement Schema;

        public readonly OutriggerError? Apply(string path, ChatRequest request)
        {
            switch (MediaType)
            {
                case "application/json" when Schema.ValueKind != JsonValueKind.Undefined:
                    request.Options.ResponseFormat = ChatResponseFormat.ForJsonSchema(Schema, "response");
                    return null;
                case "application/json":
                    request.Options.ResponseFormat = ChatResponseFormat.Json;
                    return null;
                case null or "text/plain" when Schema.ValueKind == JsonValueKind.Undefined:
                    return null;
                case "text/x.enum":
                    GeminiRequestReader.Keep(request, Features.JsonSchema, path + ".responseMimeType", JsonSerializer.SerializeToElement(MediaType, TranslationJson.Default.String));
                    return null;
                default:
                    return GeminiRequestReader.Invalid(path + ".responseMimeType", "must be application/json with a schema, else text/plain or application/json");
            }
        }
    }
}

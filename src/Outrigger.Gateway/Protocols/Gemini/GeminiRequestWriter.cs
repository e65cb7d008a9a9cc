using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>Writes a request for an upstream. Stateless and thread-safe.</summary>
internal static class GeminiRequestWriter
{
    /// <summary>Writes the members of a request; the request to count has them in an object of its own.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, ChatRequest request, RequestTarget to, TranslationReport report)
    {
        var traits = GeminiModelTraits.Of(to.Model);
        new GeminiContentsWriter(writer, request, traits, report).Write();
        GeminiToolsWriter.Write(writer, request, report);
        GeminiConfigWriter.Write(writer, request, traits, report);
        WriteExtra(writer, request, Features.SafetySettings, "safetySettings", report);
        WriteExtra(writer, request, Features.CachedContent, "cachedContent", report);
        WriteTier(writer, request, report);
        if (request.EndUser is not null)
        {
            report.Drop(Features.EndUser);
        }
    }

    private static void WriteExtra(Utf8JsonWriter writer, ChatRequest request, string feature, string name, TranslationReport report)
    {
        if (request.TryTake(feature, report, out var extra))
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(extra.Json.Span, skipInputValidation: true);
        }
    }

    private static void WriteTier(Utf8JsonWriter writer, ChatRequest request, TranslationReport report)
    {
        foreach (var extra in request.Extras)
        {
            var tier = extra.Feature != Features.ServiceTier ? null
                : extra.Json.Span.SequenceEqual("\"flex\""u8) ? "flex"
                : extra.Json.Span.SequenceEqual("\"priority\""u8) ? "priority"
                : null;
            if (tier is not null)
            {
                writer.WriteString("serviceTier", tier);
                report.MarkTaken(Features.ServiceTier);
            }
        }
    }
}

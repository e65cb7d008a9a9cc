using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Gemini;

/// <summary>
/// How much to think, in the words of each generation: a level since Gemini 3, before that a number of tokens, as Google's
/// own OpenAI endpoint puts efforts into them. Stateless and thread-safe.
/// </summary>
internal static class GeminiThinking
{
    private const int LowBudget = 1024;
    private const int MediumBudget = 8192;
    private const int HighBudget = 24_576;
    private const int LeastProBudget = 128;
    private const int Dynamic = -1;

    /// <summary>Writes <c>thinkingConfig</c>; nothing without a wish.</summary>
    public static void Write(Utf8JsonWriter writer, ReasoningWish? wish, GeminiModelTraits traits, TranslationReport report)
    {
        if (wish is null)
        {
            return;
        }

        writer.WriteStartObject("thinkingConfig");
        if (wish.BudgetTokens is { } budget)
        {
            // Newer models still take it, and to translate it into a level would say less.
            writer.WriteNumber("thinkingBudget", Bound(budget, traits, report));
        }
        else if (wish.Effort is { } effort && traits.TakesLevels)
        {
            writer.WriteString("thinkingLevel", ToLevel(effort, traits, report));
        }
        else if (wish.Effort is { } older)
        {
            writer.WriteNumber("thinkingBudget", ToBudget(older, traits, report));
        }
        else if (wish.IsAdaptive && !traits.TakesLevels)
        {
            writer.WriteNumber("thinkingBudget", Dynamic);
        }

        if (wish.IncludeText is { } include)
        {
            writer.WriteBoolean("includeThoughts", include);
        }

        writer.WriteEndObject();
    }

    private static long Bound(long budget, GeminiModelTraits traits, TranslationReport report)
    {
        if (!traits.IsPro || budget >= LeastProBudget)
        {
            return budget;
        }

        report.Adjust(Features.Reasoning);
        return LeastProBudget;
    }

    private static string ToLevel(string effort, GeminiModelTraits traits, TranslationReport report)
    {
        var level = effort switch
        {
            "none" or "minimal" => traits.IsPro ? "LOW" : "MINIMAL",
            "low" => "LOW",
            "medium" => "MEDIUM",
            _ => "HIGH",
        };
        if (!level.Equals(effort, StringComparison.OrdinalIgnoreCase))
        {
            report.Adjust(Features.Reasoning);
        }

        return level;
    }

    private static long ToBudget(string effort, GeminiModelTraits traits, TranslationReport report)
    {
        if (effort is "xhigh" or "max")
        {
            report.Adjust(Features.Reasoning);
        }

        return effort switch
        {
            "none" => Bound(0, traits, report),
            "minimal" or "low" => LowBudget,
            "medium" => MediumBudget,
            _ => HighBudget,
        };
    }
}

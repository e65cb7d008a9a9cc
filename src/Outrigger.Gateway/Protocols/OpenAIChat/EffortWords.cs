using System.Text.Json;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.OpenAIChat;

/// <summary>How much to reason, in OpenAI's words. Stateless and thread-safe.</summary>
internal static class EffortWords
{
    // Budgets of tokens have no counterpart: these borders follow the budgets that other protocols give to the efforts.
    private const long LowTokens = 2_048;
    private const long MediumTokens = 8_192;

    /// <summary>Writes <c>reasoning_effort</c> for models that reason, or may.</summary>
    public static void Write(Utf8JsonWriter json, ReasoningWish? wish, RequestTarget to, TranslationReport report)
    {
        if (Find(wish, to, report) is { } effort)
        {
            json.WriteString("reasoning_effort", effort);
        }
    }

    /// <summary>The effort to ask for; null for the model's own.</summary>
    public static string? Find(ReasoningWish? wish, RequestTarget to, TranslationReport report)
    {
        if (wish is null)
        {
            return null;
        }

        var wantsNone = wish.Effort is "none" || (wish.Effort is null && wish.BudgetTokens == 0);
        if (OpenAIModelRules.IsOpenAI(to.Model) && !OpenAIModelRules.IsReasoning(to.Model))
        {
            if (!wantsNone)
            {
                report.Drop(Features.Reasoning);
            }

            return null;
        }

        if (wish.Effort is { } effort)
        {
            if (effort is "max")
            {
                report.Adjust(Features.Reasoning);
                return "xhigh";
            }

            return effort;
        }

        if (wish.BudgetTokens is not { } budget)
        {
            return null;
        }

        report.Adjust(Features.Reasoning);
        return budget switch
        {
            <= 0 => LeastOf(to.Model),
            <= LowTokens => "low",
            <= MediumTokens => "medium",
            _ => "high",
        };
    }

    /// <summary>The least a model can reason: <c>none</c> came with gpt-5.1, <c>minimal</c> with gpt-5.</summary>
    private static string LeastOf(string model)
    {
        if (!OpenAIModelRules.IsReasoning(model) || (OpenAIModelRules.TakesSampling(model)))
        {
            return "none";
        }

        return model.AsSpan(model.LastIndexOf('/') + 1).StartsWith("gpt-", StringComparison.OrdinalIgnoreCase) ? "minimal" : "low";
    }
}

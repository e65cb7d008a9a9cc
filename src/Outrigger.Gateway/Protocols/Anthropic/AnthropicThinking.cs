using System.Text.Json;
using Microsoft.Extensions.AI;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Protocols.Anthropic;

/// <summary>How much to think: <c>thinking</c> and <c>output_config.effort</c>, in both directions.</summary>
/// <param name="Type"><c>enabled</c>, <c>adaptive</c>, <c>disabled</c>; null to leave it to the model.</param>
/// <param name="BudgetTokens">The budget when enabled.</param>
/// <param name="Effort">The effort; null to leave it to the model.</param>
/// <param name="Display">Whether thinking is shown (<c>summarized</c>, <c>omitted</c>); null to leave it to the model.</param>
/// <param name="MaxTokens">The most tokens of the answer, thinking included.</param>
internal readonly record struct AnthropicThinking(string? Type, long BudgetTokens, string? Effort, string? Display, long MaxTokens)
{
    private const long MinBudget = 1024;
    private const string None = "none";

    /// <summary>Whether the model is asked to think.</summary>
    public bool IsOn => Type is "enabled" or "adaptive";

    /// <summary>Reads <c>thinking</c> of a client's request.</summary>
    public static void Read(AnthropicRequestReader reader, JsonElement thinking)
    {
        if (thinking.ValueKind != JsonValueKind.Object)
        {
            reader.Fail("thinking", "must be an object");
            return;
        }

        var request = reader.Request;
        var isShown = reader.GetText(thinking, "display", "thinking") != "omitted";
        switch (reader.GetText(thinking, "type", "thinking"))
        {
            case "enabled":
                if (!thinking.TryGetProperty("budget_tokens", out var budget) || budget.ValueKind != JsonValueKind.Number || !budget.TryGetInt64(out var tokens) || tokens < MinBudget)
                {
                    reader.Fail("thinking.budget_tokens", $"must be a whole number of at least {MinBudget}");
                    return;
                }

                request.Reasoning = (request.Reasoning ?? new ReasoningWish()) with { BudgetTokens = tokens, IncludeText = isShown };
                break;
            case "adaptive":
                request.Reasoning = (request.Reasoning ?? new ReasoningWish()) with { IsAdaptive = true, IncludeText = isShown };
                break;
            case "disabled":
                request.Reasoning = new ReasoningWish(None);
                return;
            case null:
                reader.Fail("thinking.type", "is missing");
                return;
            default:
                reader.Keep(Features.Reasoning, "thinking", thinking);
                return;
        }

        reader.KeepOthers(thinking, "thinking", "type", "budget_tokens", "display");
    }

    /// <summary>Reads <c>output_config.effort</c>; thinking that is switched off stays off.</summary>
    public static void ReadEffort(ChatRequest request, string effort)
    {
        if (request.Reasoning?.Effort != None)
        {
            request.Reasoning = (request.Reasoning ?? new ReasoningWish()) with { Effort = effort };
        }
    }

    /// <summary>Decides what to ask a model for.</summary>
    /// <param name="request">What the client wants.</param>
    /// <param name="traits">What the model can do.</param>
    /// <param name="to">Where it goes.</param>
    /// <param name="isForced">Whether the model is forced to call a tool, which one that thinks cannot be.</param>
    /// <param name="report">Is told what was changed.</param>
    public static AnthropicThinking Plan(ChatRequest request, AnthropicModelTraits traits, RequestTarget to, bool isForced, TranslationReport report)
    {
        var asked = request.Options.MaxOutputTokens;
        var max = asked ?? to.MaxOutputTokens ?? traits.SafeMaxTokens;
        var wish = request.Reasoning;
        var wantsNone = wish is { Effort: None } or { BudgetTokens: 0 };
        var wantsSome = !wantsNone && wish is not null && (wish.Effort is not null || wish.BudgetTokens is not null || wish.IsAdaptive);
        if (wantsSome && !traits.CanThink)
        {
            report.Drop(Features.Reasoning);
            return new AnthropicThinking(null, 0, null, null, max);
        }

        if (isForced || wantsNone || (wantsSome && !traits.IsAdaptive && HasForeignLoop(request)))
        {
            return Stop(traits, wantsSome, isForced, max, report);
        }

        if (!wantsSome)
        {
            return new AnthropicThinking(null, 0, null, GetDisplay(wish, traits), max);
        }

        if (traits.IsAdaptive && !(traits.TakesBudget && wish!.BudgetTokens is not null && wish.Effort is null))
        {
            if (wish!.Effort is null && wish.BudgetTokens is not null)
            {
                report.Adjust(Features.Reasoning);
            }

            var effort = wish.Effort ?? (wish.BudgetTokens is { } given ? ToEffort(given) : null);
            return new AnthropicThinking("adaptive", 0, Fit(effort, traits, report), GetDisplay(wish, traits), max);
        }

        return Budget(wish!, asked, max, traits, report);
    }

    /// <summary>Writes <c>thinking</c>; nothing when it is left to the model.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Type is null)
        {
            return;
        }

        writer.WriteStartObject("thinking");
        writer.WriteString("type", Type);
        if (Type == "enabled")
        {
            writer.WriteNumber("budget_tokens", BudgetTokens);
        }

        if (IsOn && Display is not null)
        {
            writer.WriteString("display", Display);
        }

        writer.WriteEndObject();
    }

    private static AnthropicThinking Stop(AnthropicModelTraits traits, bool wantsSome, bool isForced, long max, TranslationReport report)
    {
        if (wantsSome)
        {
            report.Adjust(Features.Reasoning);
        }

        if (!traits.ThinksByDefault || traits.CanStopThinking)
        {
            return new AnthropicThinking(traits.ThinksByDefault ? "disabled" : null, 0, null, null, max);
        }

        if (isForced)
        {
            report.Refuse(Features.ToolChoice, "tool_choice", "This model always thinks, and a model that thinks cannot be made to call a tool or to answer through one.");
        }

        report.Adjust(Features.Reasoning);
        return new AnthropicThinking(null, 0, "low", null, max);
    }

    private static AnthropicThinking Budget(ReasoningWish wish, long? asked, long max, AnthropicModelTraits traits, TranslationReport report)
    {
        var wanted = wish.BudgetTokens ?? ToBudget(wish.Effort);
        if (asked <= MinBudget)
        {
            // Other protocols let a few tokens hold both; here thinking needs a room of its own.
            report.Adjust(Features.MaxOutputTokens);
            return new AnthropicThinking("enabled", MinBudget, null, GetDisplay(wish, traits), max + MinBudget);
        }

        var budget = Math.Clamp(wanted, MinBudget, Math.Max(MinBudget, wanted < max ? wanted : max / 4 * 3));
        if (budget != wanted && wish.BudgetTokens is not null)
        {
            report.Adjust(Features.Reasoning);
        }

        return new AnthropicThinking("enabled", budget, null, GetDisplay(wish, traits), max);
    }

    /// <summary>
    /// Whether a loop of tool calls is under way that was begun without Anthropic's thinking: a model that is given a budget
    /// would refuse to go on with it.
    /// </summary>
    private static bool HasForeignLoop(ChatRequest request)
    {
        for (var i = request.Messages.Count - 1; i >= 0; i--)
        {
            var message = request.Messages[i];
            if (message.Role == ChatRole.User)
            {
                return false;
            }

            if (message.Role == ChatRole.Assistant && message.Contents.Any(c => c is FunctionCallContent))
            {
                var isOurs = message.Contents.Any(c => c is TextReasoningContent { Seal.Issuer: AnthropicSeals.Issuer });
                if (!isOurs)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string? GetDisplay(ReasoningWish? wish, AnthropicModelTraits traits) =>
        !traits.IsAdaptive ? null : wish?.IncludeText switch { true => "summarized", false => "omitted", null => null };

    private static string? Fit(string? effort, AnthropicModelTraits traits, TranslationReport report)
    {
        var fitting = effort switch
        {
            "minimal" => "low",
            "xhigh" when !traits.HasExtraHighEffort => "high",
            "max" when !traits.HasMaxEffort => "high",
            _ => effort,
        };
        if (fitting != effort)
        {
            report.Adjust(Features.Reasoning);
        }

        return fitting;
    }

    private static string ToEffort(long budget) => budget switch
    {
        <= 4_096 => "low",
        <= 16_384 => "medium",
        _ => "high",
    };

    private static long ToBudget(string? effort) => effort switch
    {
        "minimal" => MinBudget,
        "low" => 2_048,
        "medium" => 8_192,
        "xhigh" => 32_768,
        "max" => 49_152,
        _ => 16_384,
    };
}

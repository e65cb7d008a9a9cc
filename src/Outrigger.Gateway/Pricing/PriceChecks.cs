namespace Outrigger.Gateway.Pricing;

/// <summary>What no price can be. One poisoned value would lock a budget or make a model free; unit mix-ups look like this.</summary>
internal static class PriceChecks
{
    /// <summary>One US dollar a token: nothing costs more.</summary>
    public const decimal MaxUsdPerMillion = 1_000_000m;

    /// <summary>The most a call may be said to cost at least, US dollars.</summary>
    public const decimal MaxMinimumUsd = 100m;

    /// <summary>The tiers that can be priced.</summary>
    public static readonly string[] Tiers = ["batch", "flex", "priority"];

    /// <summary>What is wrong with a document, each as <c>vendor/model: what</c>.</summary>
    public static IEnumerable<string> Check(PriceDocument document)
    {
        if (document.Format != PriceDocument.CurrentFormat)
        {
            yield return $"the format is '{document.Format}', not '{PriceDocument.CurrentFormat}'";
        }

        foreach (var (vendor, models) in document.Vendors)
        {
            foreach (var failure in models.SelectMany(model => Check(model.Value).Select(what => $"{vendor}/{model.Key}: {what}")))
            {
                yield return failure;
            }
        }
    }

    /// <summary>What is wrong with a price for a million tokens; null when nothing is.</summary>
    public static string? Check(decimal? usdPerMillion) => usdPerMillion switch
    {
        < 0 => "is negative",
        > MaxUsdPerMillion => "is more than 1 USD a token",
        _ => null,
    };

    private static IEnumerable<string> Check(PriceEntry entry)
    {
        var isHalf = entry.InputUsdPerMillion is null != entry.OutputUsdPerMillion is null;
        return
        [
            .. isHalf ? ["needs both inputUsdPerMillion and outputUsdPerMillion, or neither"] : Array.Empty<string>(),
            .. CheckSet("", entry),
            .. CheckSteps("", entry.Steps),
            .. (entry.Tiers ?? []).SelectMany(tier => CheckTier(tier.Key, tier.Value)),
            .. entry.MinimumUsd is < 0 or > MaxMinimumUsd ? [$"minimumUsd is not 0 to {MaxMinimumUsd} USD"] : Array.Empty<string>(),
            .. entry.MaxInputTokens is <= 0 || entry.MaxOutputTokens is <= 0 ? ["a limit of tokens is not positive"] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> CheckTier(string name, PriceTier tier) =>
        Tiers.Contains(name) ? [.. CheckSet(name + " ", tier), .. CheckSteps(name + " ", tier.Steps)] : [$"the tier '{name}' is none of {string.Join(", ", Tiers)}"];

    private static IEnumerable<string> CheckSet(string where, PriceSet set) =>
        from price in set.Named()
        let what = Check(price.Value)
        where what is not null
        select FormattableString.Invariant($"{where}{price.Name} ({price.Value}) {what}");

    private static IEnumerable<string> CheckSteps(string where, IReadOnlyList<PriceStep>? steps)
    {
        var last = 0L;
        foreach (var step in steps ?? [])
        {
            if (step.AbovePromptTokens <= last)
            {
                yield return FormattableString.Invariant($"{where}step above {step.AbovePromptTokens} is not above {last}");
            }

            last = step.AbovePromptTokens;
            foreach (var failure in CheckSet(FormattableString.Invariant($"{where}step {step.AbovePromptTokens} "), step))
            {
                yield return failure;
            }
        }
    }
}

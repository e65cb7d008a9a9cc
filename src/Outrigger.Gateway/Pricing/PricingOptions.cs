using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Outrigger.Gateway.Pricing;

/// <summary>What calls cost. Reloads without a restart.</summary>
public sealed class PricingOptions
{
    /// <summary>Where the settings lie.</summary>
    public const string SectionName = "Outrigger:Gateway:Pricing";

    /// <summary>
    /// Prices of your own, which win over the table: by the upstream's model name (<c>gpt-4o</c>), with its provider
    /// (<c>local/llama-3</c>), or with a trailing <c>*</c> (<c>local/*</c>). The provider's wins over the bare name, the
    /// longest name over a shorter one.
    /// </summary>
    [MaxLength(10_000)]
    public Dictionary<string, ModelPriceOptions> Models { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// A price file that takes the place of the built-in table, for instance one written by <c>prices refresh</c>. It is
    /// read again when it changes; a faulty one is logged and the last good one stays.
    /// </summary>
    /// <value>A path; the built-in table when left out.</value>
    public string? File { get; set; }

    /// <summary>How often the file is looked at for a change.</summary>
    /// <value>1 s – 1 h, default 5 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan FileCheckInterval { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>
/// The price of one model. With <see cref="InputUsdPerMillion"/> and <see cref="OutputUsdPerMillion"/> it takes the place
/// of the table's, steps and tiers included; without them the table's stays and the other members are added to it.
/// </summary>
public sealed class ModelPriceOptions
{
    /// <summary>The model, where the setting's own name cannot be it because it holds a colon (<c>llama3:8b</c>).</summary>
    /// <value>The setting's name when left out.</value>
    [StringLength(512, MinimumLength = 1)]
    public string? Name { get; set; }

    /// <summary>US dollars for a million prompt tokens.</summary>
    /// <value>0–1,000,000 (1 USD a token).</value>
    public decimal? InputUsdPerMillion { get; set; }

    /// <summary>US dollars for a million completion tokens.</summary>
    /// <value>0–1,000,000. Together with <see cref="InputUsdPerMillion"/>.</value>
    public decimal? OutputUsdPerMillion { get; set; }

    /// <summary>US dollars for a million prompt tokens out of the provider's cache.</summary>
    /// <value>0–1,000,000; the input's price when left out.</value>
    public decimal? CachedInputUsdPerMillion { get; set; }

    /// <summary>US dollars for a million prompt tokens written to the provider's cache for five minutes.</summary>
    /// <value>0–1,000,000; the input's price when left out.</value>
    public decimal? CacheWriteUsdPerMillion { get; set; }

    /// <summary>US dollars for a million prompt tokens written to the provider's cache for an hour.</summary>
    /// <value>0–1,000,000; the five minutes' price when left out.</value>
    public decimal? CacheWriteHourUsdPerMillion { get; set; }

    /// <summary>US dollars for a million completion tokens spent on reasoning.</summary>
    /// <value>0–1,000,000; the output's price when left out.</value>
    public decimal? ReasoningUsdPerMillion { get; set; }

    /// <summary>What a call with usage costs at least, US dollars.</summary>
    /// <value>0–100; the table's (normally none) when left out.</value>
    public decimal? MinimumUsd { get; set; }

    /// <summary>The longest prompt, tokens.</summary>
    /// <value>1 or more; the table's when left out.</value>
    [Range(1, long.MaxValue)]
    public long? MaxInputTokens { get; set; }

    /// <summary>The longest completion, tokens.</summary>
    /// <value>1 or more; the table's when left out.</value>
    [Range(1, long.MaxValue)]
    public long? MaxOutputTokens { get; set; }
}

/// <summary>The bounds given as attributes.</summary>
[OptionsValidator]
internal sealed partial class PricingOptionsValidator : IValidateOptions<PricingOptions>;

/// <summary>The bounds given as attributes, for one model: the generator does not look into a dictionary's values.</summary>
[OptionsValidator]
internal sealed partial class ModelPriceOptionsValidator : IValidateOptions<ModelPriceOptions>;

/// <summary>Prices that cannot be, and prices that make no sense together.</summary>
internal sealed class PricingOptionsCrossValidator : IValidateOptions<PricingOptions>
{
    private readonly ModelPriceOptionsValidator _one = new();

    public ValidateOptionsResult Validate(string? name, PricingOptions options)
    {
        var errors = new ValidateOptionsResultBuilder();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, price) in options.Models)
        {
            var path = $"{PricingOptions.SectionName}:Models:{key}";
            foreach (var failure in _one.Validate(path, price).Failures ?? [])
            {
                errors.AddError($"{path}: {failure}");
            }

            if (!names.Add(price.Name ?? key))
            {
                errors.AddError($"{path}: there is a price of '{price.Name ?? key}' already.");
            }

            Check(errors, path, price);
        }

        return errors.Build();
    }

    private static void Check(ValidateOptionsResultBuilder errors, string path, ModelPriceOptions price)
    {
        if (price.InputUsdPerMillion is null != price.OutputUsdPerMillion is null)
        {
            errors.AddError($"{path}: InputUsdPerMillion and OutputUsdPerMillion are given together; a forgotten one would be a price of 0.");
        }

        var set = price.ToSet();
        foreach (var (member, value) in set.Named())
        {
            if (PriceChecks.Check(value) is { } what)
            {
                errors.AddError(FormattableString.Invariant($"{path}:{char.ToUpperInvariant(member[0])}{member[1..]} ({value} USD for a million tokens) {what}."));
            }
        }

        if (price.InputUsdPerMillion is null && set.Named().Any(part => part.Value is not null))
        {
            errors.AddError($"{path}: a price of a part needs InputUsdPerMillion and OutputUsdPerMillion beside it.");
        }

        if (price.MinimumUsd is < 0 or > PriceChecks.MaxMinimumUsd)
        {
            errors.AddError(FormattableString.Invariant($"{path}:MinimumUsd ({price.MinimumUsd} USD a call) is not 0 to {PriceChecks.MaxMinimumUsd}."));
        }
    }
}

/// <summary>Settings as prices.</summary>
internal static class ModelPriceOptionsExtensions
{
    public static PriceEntry ToSet(this ModelPriceOptions options) => new()
    {
        InputUsdPerMillion = options.InputUsdPerMillion,
        OutputUsdPerMillion = options.OutputUsdPerMillion,
        CachedInputUsdPerMillion = options.CachedInputUsdPerMillion,
        CacheWriteUsdPerMillion = options.CacheWriteUsdPerMillion,
        CacheWriteHourUsdPerMillion = options.CacheWriteHourUsdPerMillion,
        ReasoningUsdPerMillion = options.ReasoningUsdPerMillion,
        MinimumUsd = options.MinimumUsd,
        MaxInputTokens = options.MaxInputTokens,
        MaxOutputTokens = options.MaxOutputTokens,
    };
}

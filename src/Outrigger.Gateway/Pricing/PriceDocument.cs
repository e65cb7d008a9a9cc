using System.Text.Json.Serialization;

namespace Outrigger.Gateway.Pricing;

/// <summary>A price file as it is written: <c>docs/modules/pricing.md</c> describes the format.</summary>
internal sealed record PriceDocument
{
    /// <summary>What <see cref="Format"/> must be.</summary>
    public const string CurrentFormat = "outrigger-prices/1";

    /// <summary>Which form this is.</summary>
    public required string Format { get; init; }

    /// <summary>Where the prices come from, in words.</summary>
    public required string Source { get; init; }

    /// <summary>The day the source was brought up to date.</summary>
    public required DateOnly SourceDate { get; init; }

    /// <summary>SHA-256 of the source, hexadecimal; null for a file written by hand.</summary>
    public string? SourceSha256 { get; init; }

    /// <summary>Vendor → model → price.</summary>
    public required SortedDictionary<string, SortedDictionary<string, PriceEntry>> Vendors { get; init; }
}

/// <summary>Prices of one set of circumstances, in US dollars for a million tokens; null takes what stands elsewhere.</summary>
internal record PriceSet
{
    /// <summary>Prompt tokens that are neither read from nor written to the provider's cache.</summary>
    [JsonPropertyOrder(1)]
    public decimal? InputUsdPerMillion { get; init; }

    /// <summary>Completion tokens.</summary>
    [JsonPropertyOrder(2)]
    public decimal? OutputUsdPerMillion { get; init; }

    /// <summary>Prompt tokens out of the provider's cache; the input's price when there is none.</summary>
    [JsonPropertyOrder(3)]
    public decimal? CachedInputUsdPerMillion { get; init; }

    /// <summary>Prompt tokens written to the cache for five minutes; the input's price when there is none.</summary>
    [JsonPropertyOrder(4)]
    public decimal? CacheWriteUsdPerMillion { get; init; }

    /// <summary>Prompt tokens written to the cache for an hour; the five minutes' price when there is none.</summary>
    [JsonPropertyOrder(5)]
    public decimal? CacheWriteHourUsdPerMillion { get; init; }

    /// <summary>Completion tokens spent on reasoning; the output's price when there is none.</summary>
    [JsonPropertyOrder(6)]
    public decimal? ReasoningUsdPerMillion { get; init; }

    /// <summary>Each price under its name in the file.</summary>
    public IEnumerable<(string Name, decimal? Value)> Named() =>
    [
        ("inputUsdPerMillion", InputUsdPerMillion),
        ("outputUsdPerMillion", OutputUsdPerMillion),
        ("cachedInputUsdPerMillion", CachedInputUsdPerMillion),
        ("cacheWriteUsdPerMillion", CacheWriteUsdPerMillion),
        ("cacheWriteHourUsdPerMillion", CacheWriteHourUsdPerMillion),
        ("reasoningUsdPerMillion", ReasoningUsdPerMillion),
    ];
}

/// <summary>The prices of every token of a request whose prompt is longer than a number of tokens.</summary>
internal sealed record PriceStep : PriceSet
{
    /// <summary>Prompt tokens, cached ones included; the step begins with the next one.</summary>
    [JsonPropertyOrder(0)]
    public required long AbovePromptTokens { get; init; }
}

/// <summary>The prices of a tier of service.</summary>
internal sealed record PriceTier : PriceSet
{
    /// <summary>Steps of this tier, ascending.</summary>
    [JsonPropertyOrder(7)]
    public IReadOnlyList<PriceStep>? Steps { get; init; }
}

/// <summary>A model's prices and limits. Without an input price it has limits only, and its calls are unpriced.</summary>
internal sealed record PriceEntry : PriceSet
{
    /// <summary>What a call costs at least, US dollars.</summary>
    [JsonPropertyOrder(7)]
    public decimal? MinimumUsd { get; init; }

    /// <summary>The longest prompt, tokens.</summary>
    [JsonPropertyOrder(8)]
    public long? MaxInputTokens { get; init; }

    /// <summary>The longest completion, tokens.</summary>
    [JsonPropertyOrder(9)]
    public long? MaxOutputTokens { get; init; }

    /// <summary>Whole-request prices by prompt size, ascending.</summary>
    [JsonPropertyOrder(10)]
    public IReadOnlyList<PriceStep>? Steps { get; init; }

    /// <summary>Prices of <c>flex</c>, <c>priority</c> and <c>batch</c>.</summary>
    [JsonPropertyOrder(11)]
    public SortedDictionary<string, PriceTier>? Tiers { get; init; }
}

/// <summary>How price files are read and written. What it does not know it refuses: a misspelt price must not be a price of 0.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PriceDocument))]
[JsonSerializable(typeof(PriceEntry))]
internal sealed partial class PricingJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;

namespace Outrigger.Gateway.Pricing.Refresh;

/// <summary>One model's fields, sorted into base, steps and tiers by the endings of their names.</summary>
internal sealed class LiteLlmFields(string key, List<string> poison)
{
    // No text model costs more and no embedding comes near; what does has been written in another unit.
    private const decimal MostBelievedUsdPerMillion = 1000m;
    private const decimal MostBelievedForEmbeddings = 10m;

    private static readonly string[] Tiers = ["flex", "priority", "batches"];

    // Longest first, so that "…_above_1hr" is not taken for a step of "…".
    private static readonly (string Start, Func<PriceSet, decimal, PriceSet> Put)[] Fields =
    [
        ("cache_creation_input_token_cost_above_1hr", (set, price) => set with { CacheWriteHourUsdPerMillion = price }),
        ("cache_creation_input_token_cost", (set, price) => set with { CacheWriteUsdPerMillion = price }),
        ("cache_read_input_token_cost", (set, price) => set with { CachedInputUsdPerMillion = price }),
        ("input_cost_per_token_cache_hit", (set, price) => set with { CachedInputUsdPerMillion = set.CachedInputUsdPerMillion ?? price }),
        ("output_cost_per_reasoning_token", (set, price) => set with { ReasoningUsdPerMillion = price }),
        ("input_cost_per_token", (set, price) => set with { InputUsdPerMillion = price }),
        ("output_cost_per_token", (set, price) => set with { OutputUsdPerMillion = price }),
    ];

    private readonly SortedDictionary<(string Tier, long Above), PriceSet> _sets = new() { [("", 0)] = new PriceSet() };
    private long? _maxInput;
    private long? _maxOutput;
    private bool _hasRequestPrice;

    /// <summary>Takes the fields of a model; returns the names of cost fields that have no place here.</summary>
    public IReadOnlyList<string> Read(JsonElement model)
    {
        List<string> unread = [];
        foreach (var member in model.EnumerateObject())
        {
            switch (member.Name)
            {
                case "max_input_tokens":
                    _maxInput = Count(member.Value);
                    break;
                case "max_output_tokens":
                    _maxOutput = Count(member.Value);
                    break;
                case "tiered_pricing" when member.Value.ValueKind == JsonValueKind.Array:
                    ReadTiered(member.Value);
                    break;
                case "input_cost_per_request":
                    _hasRequestPrice = true;
                    break;
                default:
                    if (member.Name.Contains("cost", StringComparison.Ordinal) && !TryTake(member.Name, member.Value, 0))
                    {
                        unread.Add(member.Name);
                    }

                    break;
            }
        }

        return unread;
    }

    /// <summary>The entry; null when nothing of it can be used. What is not believed goes to the doubts.</summary>
    public PriceEntry? ToEntry(bool isEmbedding, List<string> doubts)
    {
        var sets = _sets.ToDictionary(set => set.Key, set => Tidy(set.Key, set.Value, doubts));
        var plain = sets[("", 0)];
        if (isEmbedding)
        {
            plain = plain with { OutputUsdPerMillion = plain.OutputUsdPerMillion ?? 0 };
        }

        var mostBelieved = isEmbedding ? MostBelievedForEmbeddings : MostBelievedUsdPerMillion;
        var why = (plain.InputUsdPerMillion, plain.OutputUsdPerMillion) switch
        {
            (null, null) => "has no price for tokens",
            (null, _) or (_, null) => "has a price for one direction only",
            (0, 0) => "costs 0: unknown rather than free",
            (_, 0) when !isEmbedding => "has completions for nothing: a hole in the source",
            _ when _hasRequestPrice => "has a price for a request, which cannot be counted here",
            _ when sets.Values.SelectMany(set => set.Named()).Any(price => price.Value > mostBelieved) => string.Create(
                CultureInfo.InvariantCulture, $"costs more than {mostBelieved} USD for a million tokens: another unit?"),
            _ => null,
        };
        if (why is not null)
        {
            doubts.Add($"{key} {why}; left unpriced");
            return _maxInput is null && _maxOutput is null ? null : new PriceEntry { MaxInputTokens = _maxInput, MaxOutputTokens = _maxOutput };
        }

        var tiers = Tiers.Where(tier => sets.Keys.Any(at => at.Tier == tier)).ToDictionary(tier => tier == "batches" ? "batch" : tier, tier => ToTier(sets, tier));
        return new PriceEntry
        {
            InputUsdPerMillion = plain.InputUsdPerMillion,
            OutputUsdPerMillion = plain.OutputUsdPerMillion,
            CachedInputUsdPerMillion = plain.CachedInputUsdPerMillion,
            CacheWriteUsdPerMillion = plain.CacheWriteUsdPerMillion,
            CacheWriteHourUsdPerMillion = plain.CacheWriteHourUsdPerMillion,
            ReasoningUsdPerMillion = plain.ReasoningUsdPerMillion,
            MaxInputTokens = _maxInput,
            MaxOutputTokens = _maxOutput,
            Steps = ToSteps(sets, ""),
            Tiers = tiers.Count == 0 ? null : new SortedDictionary<string, PriceTier>(tiers, StringComparer.Ordinal),
        };
    }

    private static PriceTier ToTier(Dictionary<(string Tier, long Above), PriceSet> sets, string tier)
    {
        var set = sets.GetValueOrDefault((tier, 0)) ?? new PriceSet();
        return new PriceTier
        {
            InputUsdPerMillion = set.InputUsdPerMillion,
            OutputUsdPerMillion = set.OutputUsdPerMillion,
            CachedInputUsdPerMillion = set.CachedInputUsdPerMillion,
            CacheWriteUsdPerMillion = set.CacheWriteUsdPerMillion,
            CacheWriteHourUsdPerMillion = set.CacheWriteHourUsdPerMillion,
            ReasoningUsdPerMillion = set.ReasoningUsdPerMillion,
            Steps = ToSteps(sets, tier),
        };
    }

    private static List<PriceStep>? ToSteps(Dictionary<(string Tier, long Above), PriceSet> sets, string tier)
    {
        List<PriceStep> steps = [.. sets.Where(set => set.Key.Tier == tier && set.Key.Above > 0).OrderBy(set => set.Key.Above).Select(set => new PriceStep
        {
            AbovePromptTokens = set.Key.Above,
            InputUsdPerMillion = set.Value.InputUsdPerMillion,
            OutputUsdPerMillion = set.Value.OutputUsdPerMillion,
            CachedInputUsdPerMillion = set.Value.CachedInputUsdPerMillion,
            CacheWriteUsdPerMillion = set.Value.CacheWriteUsdPerMillion,
            CacheWriteHourUsdPerMillion = set.Value.CacheWriteHourUsdPerMillion,
            ReasoningUsdPerMillion = set.Value.ReasoningUsdPerMillion,
        })];
        return steps.Count == 0 ? null : steps;
    }

    /// <summary>Leaves out what says nothing, and what cannot be right beside the rest.</summary>
    private PriceSet Tidy((string Tier, long Above) at, PriceSet set, List<string> doubts)
    {
        // A price of 0 for a part of a paid prompt is a hole in the source.
        set = set with
        {
            CachedInputUsdPerMillion = set.CachedInputUsdPerMillion is 0 ? null : set.CachedInputUsdPerMillion,
            CacheWriteUsdPerMillion = set.CacheWriteUsdPerMillion is 0 ? null : set.CacheWriteUsdPerMillion,
            CacheWriteHourUsdPerMillion = set.CacheWriteHourUsdPerMillion is 0 ? null : set.CacheWriteHourUsdPerMillion,
            ReasoningUsdPerMillion = set.ReasoningUsdPerMillion is 0 || set.ReasoningUsdPerMillion == set.OutputUsdPerMillion ? null : set.ReasoningUsdPerMillion,
        };
        var where = at.Tier.Length > 0 || at.Above > 0 ? string.Create(CultureInfo.InvariantCulture, $"{key} ({at.Tier}{(at.Above > 0 ? $" above {at.Above}" : "")})") : key;
        if (set.CacheWriteHourUsdPerMillion < set.CacheWriteUsdPerMillion)
        {
            doubts.Add($"{where} asks less for writing to the cache for an hour than for five minutes; the hour is left out");
            set = set with { CacheWriteHourUsdPerMillion = null };
        }

        if (set.CachedInputUsdPerMillion > set.InputUsdPerMillion)
        {
            doubts.Add($"{where} asks more for cached than for fresh input; the cached price is left out");
            set = set with { CachedInputUsdPerMillion = null };
        }

        return set;
    }

    private void ReadTiered(JsonElement ranges)
    {
        foreach (var range in ranges.EnumerateArray())
        {
            if (range.ValueKind != JsonValueKind.Object
                || !range.TryGetProperty("range", out var bounds)
                || bounds.ValueKind != JsonValueKind.Array
                || bounds.GetArrayLength() == 0
                || bounds[0].ValueKind != JsonValueKind.Number
                || !bounds[0].TryGetDecimal(out var above))
            {
                poison.Add($"{key}: tiered_pricing has a part without a range");
                continue;
            }

            foreach (var member in range.EnumerateObject().Where(member => member.Name != "range"))
            {
                TryTake(member.Name, member.Value, (long)above);
            }
        }
    }

    private bool TryTake(string name, JsonElement value, long above)
    {
        foreach (var (start, put) in Fields)
        {
            if (name.StartsWith(start, StringComparison.Ordinal) && TryReadEnding(name[start.Length..], ref above, out var tier))
            {
                if (Price(name, value) is { } price)
                {
                    var at = (tier, above);
                    _sets[at] = put(_sets.GetValueOrDefault(at) ?? new PriceSet(), price);
                }

                return true;
            }
        }

        return false;
    }

    // "", "_above_200k_tokens", "_priority", "_above_200k_tokens_priority"
    private static bool TryReadEnding(string ending, ref long above, out string tier)
    {
        tier = "";
        if (ending.StartsWith("_above_", StringComparison.Ordinal))
        {
            const string Unit = "k_tokens";
            var end = ending.IndexOf(Unit, StringComparison.Ordinal);
            if (end < 0 || !long.TryParse(ending["_above_".Length..end], NumberStyles.None, CultureInfo.InvariantCulture, out var thousands))
            {
                return false;
            }

            above = thousands * 1000;
            ending = ending[(end + Unit.Length)..];
        }

        tier = ending.TrimStart('_');
        return ending.Length == 0 || Tiers.Contains(tier);
    }

    private decimal? Price(string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var usdPerToken))
        {
            poison.Add($"{key}: {name} is not a number");
            return null;
        }

        if (usdPerToken is < 0 or > 1)
        {
            poison.Add(string.Create(CultureInfo.InvariantCulture, $"{key}: {name} ({usdPerToken} USD a token) {(usdPerToken < 0 ? "is negative" : "is more than 1 USD a token")}"));
            return null;
        }

        // A divisor of one with all places takes trailing zeros off, so that equal prices are written alike.
        return usdPerToken * 1_000_000m / 1.0000000000000000000000000000m;
    }

    private static long? Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var count) && count is >= 1 and <= 1_000_000_000 ? (long)count : null;
}

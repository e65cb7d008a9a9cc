using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Outrigger.Gateway.Pricing;
using Outrigger.Gateway.Pricing.Refresh;
using Shouldly;
using Xunit;

namespace Outrigger.Gateway.Tests.Pricing;

/// <summary>The table that comes with the program: made by the command and nothing else, and checked against a second source.</summary>
public sealed class BuiltInPricesTests
{
    // Their vendors under our names. Those that quote in another currency or by the hour of the day are compared all the
    // same: the list of known differences says so.
    private static readonly Dictionary<string, string> Vendors = new()
    {
        ["openai"] = "openai",
        ["anthropic"] = "anthropic",
        ["google"] = "gemini",
        ["azure"] = "azure",
        ["mistral"] = "mistral",
        ["deepseek"] = "deepseek",
        ["groq"] = "groq",
        ["x-ai"] = "xai",
        ["perplexity"] = "perplexity",
        ["together"] = "together_ai",
        ["moonshotai"] = "moonshot",
        ["fireworks"] = "fireworks_ai",
        ["cohere"] = "cohere",
        ["zhipuai"] = "zai",
        ["cerebras"] = "cerebras",
        ["minimax"] = "minimax",
    };

    private static readonly (string Theirs, string Ours)[] Fields =
    [
        ("input_mtok", "inputUsdPerMillion"),
        ("output_mtok", "outputUsdPerMillion"),
        ("cache_read_mtok", "cachedInputUsdPerMillion"),
        ("cache_write_mtok", "cacheWriteUsdPerMillion"),
    ];

    [Fact]
    public void BuiltIn_IsWhatTheCommandMakesOfTheSource()
    {
        var made = LiteLlmReader.Read(File.ReadAllBytes(SharedPrices.LiteLlm), writtenOn: default);

        File.ReadAllBytes(SharedPrices.BuiltIn).ShouldBe(PriceFile.Write(made.Document), "run: prices refresh --from ../shared/pricing/litellm/… --to src/Outrigger.Gateway/Pricing/prices.json");
    }

    [Fact]
    public void Corrections_StillCorrectSomething()
    {
        var source = PriceFile.ReadBuiltIn();

        foreach (var (vendor, models) in PriceFile.ReadCorrections().Vendors)
        {
            foreach (var (model, entry) in models)
            {
                entry.InputUsdPerMillion.ShouldNotBeNull();
                var given = source.Vendors[vendor].GetValueOrDefault(model) ?? new PriceEntry();
                given.Named().SequenceEqual(entry.Named()).ShouldBeFalse($"{vendor}/{model}: the source says the same by now; take the correction out");
            }
        }
    }

    [Fact]
    public void Effective_AgainstASecondSource_DiffersOnlyWhereKnown()
    {
        using var theirs = JsonDocument.Parse(File.ReadAllBytes(SharedPrices.GenAiPrices));
        var ours = PriceFile.ReadBuiltIn();
        foreach (var (vendor, models) in PriceFile.ReadCorrections().Vendors)
        {
            foreach (var (model, entry) in models)
            {
                ours.Vendors[vendor][model] = entry;
            }
        }

        var compared = 0;
        List<string> found = [];
        foreach (var provider in theirs.RootElement.EnumerateArray())
        {
            if (Vendors.TryGetValue(provider.GetProperty("id").GetString()!, out var vendor))
            {
                foreach (var (model, entry) in ours.Vendors[vendor].Where(model => model.Value.InputUsdPerMillion is not null))
                {
                    if (FindModel(provider, model) is { } other)
                    {
                        compared++;
                        found.AddRange(Compare(entry, PricesOf(other)).Select(difference => $"{vendor}/{model} {difference}"));
                    }
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', found));
        compared.ShouldBeGreaterThan(300);
        var known = File.ReadAllLines(SharedPrices.Local("known-differences.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();
        found.Except(known).ShouldBeEmpty("a new difference: find out who is right, then correct the table or add the line to known-differences.txt");
        known.Except(found).ShouldBeEmpty("these agree by now: take the lines out of known-differences.txt");
    }

    private static IEnumerable<string> Compare(PriceEntry ours, JsonElement theirs)
    {
        var named = ours.Named().ToDictionary(price => price.Name, price => price.Value);
        foreach (var (theirName, ourName) in Fields)
        {
            if (named[ourName] is not { } our || !theirs.TryGetProperty(theirName, out var their))
            {
                continue;
            }

            var hasTiers = their.ValueKind == JsonValueKind.Object;
            var start = hasTiers ? their.GetProperty("base").GetDecimal() : their.GetDecimal();
            if (our != start)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{ourName} {our} against {start}");
            }

            foreach (var tier in hasTiers ? their.GetProperty("tiers").EnumerateArray().ToList() : [])
            {
                var above = tier.GetProperty("start").GetInt64();
                var price = tier.GetProperty("price").GetDecimal();
                var step = ours.Steps?.FirstOrDefault(step => step.AbovePromptTokens == above)?.Named().First(part => part.Name == ourName).Value;
                if (step != price)
                {
                    yield return string.Create(CultureInfo.InvariantCulture, $"above {above} {ourName} {(step is null ? "no step" : step)} against {price}");
                }
            }
        }
    }

    /// <summary>Their prices today: of several the last one by day, whatever the hour.</summary>
    private static JsonElement PricesOf(JsonElement model)
    {
        var prices = model.GetProperty("prices");
        return prices.ValueKind == JsonValueKind.Array
            ? prices.EnumerateArray().Last(part => !part.TryGetProperty("constraint", out var constraint) || constraint.TryGetProperty("start_date", out _)).GetProperty("prices")
            : prices;
    }

    private static JsonElement? FindModel(JsonElement provider, string name)
    {
        foreach (var model in provider.GetProperty("models").EnumerateArray())
        {
            if (Matches(model.GetProperty("match"), name.ToLowerInvariant()))
            {
                return model;
            }
        }

        return null;
    }

    private static bool Matches(JsonElement match, string name)
    {
        var rule = match.EnumerateObject().First();
        return rule.Name switch
        {
            "equals" => name == rule.Value.GetString(),
            "starts_with" => name.StartsWith(rule.Value.GetString()!, StringComparison.Ordinal),
            "ends_with" => name.EndsWith(rule.Value.GetString()!, StringComparison.Ordinal),
            "contains" => name.Contains(rule.Value.GetString()!, StringComparison.Ordinal),
            "regex" => Regex.IsMatch(name, rule.Value.GetString()!),
            "or" => rule.Value.EnumerateArray().Any(part => Matches(part, name)),
            "and" => rule.Value.EnumerateArray().All(part => Matches(part, name)),
            _ => throw new InvalidOperationException($"A rule '{rule.Name}' is not known."),
        };
    }
}

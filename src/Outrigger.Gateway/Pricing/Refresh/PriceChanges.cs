using System.Globalization;

namespace Outrigger.Gateway.Pricing.Refresh;

/// <summary>What differs between two documents, a line each, sorted. Pure.</summary>
internal static class PriceChanges
{
    /// <summary>The lines, and how many of each kind.</summary>
    public static (IReadOnlyList<string> Lines, int Added, int Removed, int Changed) Compare(PriceDocument before, PriceDocument after)
    {
        var old = Flatten(before);
        var now = Flatten(after);
        List<string> added = [.. now.Keys.Except(old.Keys).Order(StringComparer.Ordinal)];
        List<string> removed = [.. old.Keys.Except(now.Keys).Order(StringComparer.Ordinal)];
        List<string> changed = [.. old.Keys.Intersect(now.Keys).Order(StringComparer.Ordinal).SelectMany(model => Differences(model, old[model], now[model]))];
        return (
            [.. added.Select(model => $"added    {model,-60} {Describe(now[model])}"), .. removed.Select(model => $"removed  {model,-60} {Describe(old[model])}"), .. changed],
            added.Count,
            removed.Count,
            changed.Count);
    }

    private static Dictionary<string, SortedDictionary<string, decimal>> Flatten(PriceDocument document) => document.Vendors
        .SelectMany(vendor => vendor.Value.Select(model => ($"{vendor.Key}/{model.Key}", Flatten(model.Value))))
        .ToDictionary(model => model.Item1, model => model.Item2, StringComparer.Ordinal);

    private static SortedDictionary<string, decimal> Flatten(PriceEntry entry)
    {
        var fields = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        Add("", entry, entry.Steps);
        foreach (var (name, tier) in entry.Tiers ?? [])
        {
            Add(name + ".", tier, tier.Steps);
        }

        Put("minimumUsd", entry.MinimumUsd);
        Put("maxInputTokens", entry.MaxInputTokens);
        Put("maxOutputTokens", entry.MaxOutputTokens);
        return fields;

        void Add(string where, PriceSet set, IReadOnlyList<PriceStep>? steps)
        {
            foreach (var (name, value) in set.Named())
            {
                Put(where + name, value);
            }

            foreach (var step in steps ?? [])
            {
                Add(string.Create(CultureInfo.InvariantCulture, $"{where}above{step.AbovePromptTokens}."), step, null);
            }
        }

        void Put(string name, decimal? value)
        {
            if (value is { } known)
            {
                fields[name] = known;
            }
        }
    }

    private static IEnumerable<string> Differences(string model, SortedDictionary<string, decimal> old, SortedDictionary<string, decimal> now) =>
        from field in old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
        let was = old.TryGetValue(field, out var a) ? a : (decimal?)null
        let isNow = now.TryGetValue(field, out var b) ? b : (decimal?)null
        where was != isNow
        select string.Create(CultureInfo.InvariantCulture, $"changed  {model,-60} {field} {Show(was)} → {Show(isNow)}{Percentage(was, isNow)}");

    private static string Show(decimal? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static string Percentage(decimal? was, decimal? isNow) =>
        was is > 0 && isNow is { } value ? string.Create(CultureInfo.InvariantCulture, $" ({(value - was.Value) / was.Value * 100:+0.0;-0.0;0.0} %)") : "";

    private static string Describe(SortedDictionary<string, decimal> fields) =>
        fields.TryGetValue("inputUsdPerMillion", out var input) && fields.TryGetValue("outputUsdPerMillion", out var output)
            ? string.Create(CultureInfo.InvariantCulture, $"{input} in, {output} out")
            : "no price";
}

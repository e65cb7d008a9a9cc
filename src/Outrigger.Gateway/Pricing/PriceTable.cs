using System.Collections.Frozen;

namespace Outrigger.Gateway.Pricing;

/// <summary>
/// Prices by vendor and model. A name is looked up as it is, then without its version (<see cref="ModelName"/>; a name
/// that exists only with versions means the newest), then at whom the vendor resells. Immutable and thread-safe.
/// </summary>
internal sealed class PriceTable
{
    private readonly FrozenDictionary<string, Models> _vendors;

    /// <param name="document">The prices, checked.</param>
    /// <param name="corrections">Entries that take the place of the document's; null for none.</param>
    public PriceTable(PriceDocument document, PriceDocument? corrections = null)
    {
        if (corrections is not null)
        {
            document = Correct(document, corrections);
        }

        _vendors = document.Vendors.ToFrozenDictionary(vendor => vendor.Key, vendor => new Models(vendor.Value), StringComparer.Ordinal);
        Source = document.Source;
        SourceDate = document.SourceDate;
        Count = document.Vendors.Sum(vendor => vendor.Value.Count);
    }

    /// <summary>Where the prices come from.</summary>
    public string Source { get; }

    /// <summary>How old they are.</summary>
    public DateOnly SourceDate { get; }

    /// <summary>How many models have an entry.</summary>
    public int Count { get; }

    /// <summary>Whether there is such a vendor.</summary>
    public bool HasVendor(string name) => _vendors.ContainsKey(name);

    /// <summary>The price of a model at a vendor; null when the table has none.</summary>
    public ModelPrice? Find(Vendor vendor, ReadOnlySpan<char> model)
    {
        if (model.StartsWith("models/", StringComparison.Ordinal))
        {
            model = model["models/".Length..];
        }

        return FindAt(vendor.Name, model)
            ?? (vendor.Name == "azure" ? FindAt("openai", model) : null)
            ?? (!vendor.IsCertain || vendor.Name == Vendors.Reseller ? FindResold(model) : null);
    }

    private ModelPrice? FindAt(string vendor, ReadOnlySpan<char> model)
    {
        if (!_vendors.TryGetValue(vendor, out var models))
        {
            return null;
        }

        // ft:<model>:<organisation>:<name>:<id> is billed as ft:<model>.
        var isTuned = model.StartsWith("ft:", StringComparison.Ordinal);
        var end = isTuned ? model[3..].IndexOf(':') : -1;
        return models.Find(end < 0 ? model : model[..(end + 3)]);
    }

    // Resellers write "anthropic/claude-sonnet-4.5" for claude-sonnet-4-5.
    private ModelPrice? FindResold(ReadOnlySpan<char> model)
    {
        var slash = model.IndexOf('/');
        if (slash < 1)
        {
            return null;
        }

        var vendor = Vendors.ByName(model[..slash].ToString());
        var name = model[(slash + 1)..];
        return FindAt(vendor, name) ?? (name.Contains('.') ? FindAt(vendor, name.ToString().Replace('.', '-')) : null);
    }

    private static PriceDocument Correct(PriceDocument document, PriceDocument corrections)
    {
        var vendors = new SortedDictionary<string, SortedDictionary<string, PriceEntry>>(document.Vendors, StringComparer.Ordinal);
        foreach (var (vendor, models) in corrections.Vendors)
        {
            var corrected = new SortedDictionary<string, PriceEntry>(vendors.GetValueOrDefault(vendor) ?? [], StringComparer.Ordinal);
            foreach (var (model, entry) in models)
            {
                corrected[model] = entry;
            }

            vendors[vendor] = corrected;
        }

        return document with { Vendors = vendors };
    }

    private sealed class Models
    {
        private readonly FrozenDictionary<string, ModelPrice>.AlternateLookup<ReadOnlySpan<char>> _exact;
        private readonly FrozenDictionary<string, ModelPrice>.AlternateLookup<ReadOnlySpan<char>> _newest;

        public Models(SortedDictionary<string, PriceEntry> entries)
        {
            var prices = entries.ToFrozenDictionary(entry => entry.Key, entry => new ModelPrice(entry.Value), StringComparer.Ordinal);
            var newest = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);

            // In order of names the newest version of a model comes last, and "-latest" after all dates.
            foreach (var name in prices.Keys.Order(StringComparer.Ordinal))
            {
                var stem = ModelName.GetBase(name);
                if (stem.Length < name.Length)
                {
                    newest[stem.ToString()] = prices[name];
                }
            }

            _exact = prices.GetAlternateLookup<ReadOnlySpan<char>>();
            _newest = newest.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        }

        public ModelPrice? Find(ReadOnlySpan<char> name)
        {
            if (_exact.TryGetValue(name, out var price))
            {
                return price;
            }

            var stem = ModelName.GetBase(name);
            return _exact.TryGetValue(stem, out price) || _newest.TryGetValue(stem, out price) ? price : null;
        }
    }
}

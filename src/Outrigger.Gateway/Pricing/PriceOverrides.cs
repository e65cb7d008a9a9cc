using System.Collections.Frozen;

namespace Outrigger.Gateway.Pricing;

/// <summary>The operator's own prices, by name and by the beginning of a name. Immutable and thread-safe.</summary>
internal sealed class PriceOverrides
{
    private readonly FrozenDictionary<string, ModelPrice>.AlternateLookup<ReadOnlySpan<char>> _exact;
    private readonly (string Start, ModelPrice Price)[] _starts;
    private readonly bool _isEmpty;

    public PriceOverrides(PricingOptions options)
    {
        var named = options.Models.Select(model => (Name: model.Value.Name ?? model.Key, Price: new ModelPrice(model.Value.ToSet()))).ToList();
        _isEmpty = named.Count == 0;
        _exact = named.Where(model => !model.Name.EndsWith('*'))
            .ToFrozenDictionary(model => model.Name, model => model.Price, StringComparer.OrdinalIgnoreCase)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _starts = [.. named.Where(model => model.Name.EndsWith('*')).Select(model => (model.Name[..^1], model.Price)).OrderByDescending(model => model.Item1.Length)];
    }

    /// <summary>The price for a model of a provider; null when there is none.</summary>
    public ModelPrice? Find(string provider, string model)
    {
        if (_isEmpty)
        {
            return null;
        }

        var full = $"{provider}/{model}";
        return _exact.TryGetValue(full, out var price) || _exact.TryGetValue(model, out price)
            ? price
            : Array.Find(_starts, start => full.StartsWith(start.Start, StringComparison.OrdinalIgnoreCase) || model.StartsWith(start.Start, StringComparison.OrdinalIgnoreCase)).Price;
    }
}

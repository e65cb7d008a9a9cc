using System.Collections.Frozen;

namespace Outrigger.Gateway.Pricing;

/// <summary>The operator's own prices, by name and by the beginning of a name. Immutable and thread-safe.</summary>
internal sealed class PriceOverrides
{
    private const int MaxStackChars = 512;

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

        var length = provider.Length + 1 + model.Length;
        var full = length <= MaxStackChars ? stackalloc char[length] : new char[length];
        provider.CopyTo(full);
        full[provider.Length] = '/';
        model.CopyTo(full[(provider.Length + 1)..]);
        return _exact.TryGetValue(full, out var price) || _exact.TryGetValue(model, out price) ? price : FindByStart(full, model);
    }

    private ModelPrice? FindByStart(ReadOnlySpan<char> full, ReadOnlySpan<char> model)
    {
        foreach (var (start, price) in _starts)
        {
            if (full.StartsWith(start, StringComparison.OrdinalIgnoreCase) || model.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return price;
            }
        }

        return null;
    }
}

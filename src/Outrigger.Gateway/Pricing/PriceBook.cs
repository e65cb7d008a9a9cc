using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Outrigger.Gateway.Providers;

namespace Outrigger.Gateway.Pricing;

/// <summary>What is known of a model.</summary>
/// <param name="Price">Its prices; null when none are known.</param>
/// <param name="MinimumNanoUsd">What a call costs at least, nano-USD.</param>
/// <param name="MaxInputTokens">The longest prompt, tokens; null when not known.</param>
/// <param name="MaxOutputTokens">The longest completion, tokens; null when not known.</param>
internal readonly record struct ModelFacts(ModelPrice? Price, decimal MinimumNanoUsd, long? MaxInputTokens, long? MaxOutputTokens);

/// <summary>
/// The prices in force: the operator's own, then nothing for the simulated provider, then the table. Replaced as a whole
/// when settings or the file change. Thread-safe.
/// </summary>
internal sealed class PriceBook : IDisposable
{
    private readonly ConditionalWeakTable<Upstream, Vendor> _vendors = [];
    private readonly IDisposable? _reload;
    private PriceTable _table;
    private PriceOverrides _overrides;

    public PriceBook(IOptionsMonitor<PricingOptions> options)
    {
        BuiltIn = new PriceTable(PriceFile.ReadBuiltIn(), PriceFile.ReadCorrections());
        _table = BuiltIn;
        _overrides = new PriceOverrides(options.CurrentValue);
        _reload = options.OnChange(changed => Volatile.Write(ref _overrides, new PriceOverrides(changed)));
    }

    /// <summary>The table that comes with the program.</summary>
    public PriceTable BuiltIn { get; }

    /// <summary>The table in force.</summary>
    public PriceTable Table => Volatile.Read(ref _table);

    /// <summary>Puts another table into force.</summary>
    public void Use(PriceTable table)
    {
        Volatile.Write(ref _table, table);
        _vendors.Clear();
    }

    /// <summary>What is known of a model of an upstream.</summary>
    public ModelFacts Find(Upstream upstream, string model)
    {
        var own = Volatile.Read(ref _overrides).Find(upstream.Name, model);
        if (own is { IsPriced: true, MaxOutputTokens: not null, MaxInputTokens: not null })
        {
            return new ModelFacts(own, own.MinimumNanoUsd, own.MaxInputTokens, own.MaxOutputTokens);
        }

        var known = upstream.IsSimulated ? ModelPrice.Free : Table.Find(GetVendor(upstream), model);
        var price = own is { IsPriced: true } ? own : known is { IsPriced: true } ? known : null;
        return new ModelFacts(
            price,
            own is { MinimumNanoUsd: > 0 } ? own.MinimumNanoUsd : price?.MinimumNanoUsd ?? 0,
            own?.MaxInputTokens ?? known?.MaxInputTokens,
            own?.MaxOutputTokens ?? known?.MaxOutputTokens);
    }

    public void Dispose() => _reload?.Dispose();

    private Vendor GetVendor(Upstream upstream) => _vendors.TryGetValue(upstream, out var vendor) ? vendor : _vendors.GetValue(upstream, key => Vendors.Of(key, Table));
}

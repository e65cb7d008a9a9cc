using System.Diagnostics.Metrics;

namespace Outrigger.Gateway.Pricing;

/// <summary>The instruments of meter <c>Outrigger.Gateway.Pricing</c>.</summary>
internal sealed class PricingMetrics
{
    private readonly Counter<long> _unpriced;
    private readonly Counter<long> _clamped;

    public PricingMetrics(IMeterFactory meters, PriceBook book, TimeProvider time)
    {
        var meter = meters.Create("Outrigger.Gateway.Pricing");
        _unpriced = meter.CreateCounter<long>("outrigger.pricing.unpriced", "{call}", "Calls with usage whose model has no price, by provider.");
        _clamped = meter.CreateCounter<long>("outrigger.pricing.clamped", "{call}", "Calls whose reported usage contradicts itself, by provider.");
        meter.CreateObservableGauge("outrigger.pricing.models", () => book.Table.Count, "{model}", "Models in the price table in force.");
        meter.CreateObservableGauge(
            "outrigger.pricing.age",
            () => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).DayNumber - book.Table.SourceDate.DayNumber,
            "d",
            "Days since the source of the price table in force was brought up to date.");
    }

    /// <summary>A call without a price.</summary>
    public void CountUnpriced(string provider) => _unpriced.Add(1, new KeyValuePair<string, object?>("provider", provider));

    /// <summary>A call whose usage had to be corrected.</summary>
    public void CountClamped(string provider) => _clamped.Add(1, new KeyValuePair<string, object?>("provider", provider));
}

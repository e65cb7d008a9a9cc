using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Pricing;

/// <summary>What can be wrong with prices.</summary>
public static class PricingErrors
{
    /// <summary>A price file cannot be used.</summary>
    public static readonly ErrorType PriceFileInvalid = new("price-file-invalid", 500, "The price file cannot be used.", "Mend what the detail names; docs/modules/pricing.md shows the format.");

    /// <summary>A source of prices holds values that cannot be.</summary>
    public static readonly ErrorType PricesRefused = new("prices-refused", 500, "The source holds prices that cannot be; nothing was written.", "Correct or remove the values the detail lists and refresh again.");
}

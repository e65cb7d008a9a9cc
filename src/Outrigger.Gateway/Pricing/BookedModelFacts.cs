using Outrigger.Gateway.Routing;
using Outrigger.Gateway.Translation;

namespace Outrigger.Gateway.Pricing;

/// <summary>Tells translation what the price table knows of models beside their prices. Thread-safe.</summary>
internal sealed class BookedModelFacts(PriceBook book) : IModelFacts
{
    public long? FindMaxOutputTokens(RouteTarget target) => book.Find(target.Upstream, target.Model).MaxOutputTokens;
}

using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Translation;

/// <summary>
/// What is known of models beside their names. The default knows nothing. Implementations are thread-safe and do not block.
/// </summary>
internal interface IModelFacts
{
    /// <summary>The most tokens the model can put out; null when that is not known.</summary>
    long? FindMaxOutputTokens(RouteTarget target);
}

/// <summary>Knows nothing.</summary>
internal sealed class NoModelFacts : IModelFacts
{
    public long? FindMaxOutputTokens(RouteTarget target) => null;
}

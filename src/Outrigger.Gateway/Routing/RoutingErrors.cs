using Outrigger.Core.Errors;

namespace Outrigger.Gateway.Routing;

/// <summary>What can go wrong with a model's name.</summary>
public static class RoutingErrors
{
    /// <summary>No alias or provider has the name.</summary>
    public static readonly ErrorType ModelNotFound = new("model-not-found", 404, "The model is not known here.", "Choose a name of /v1/models, or write provider/model.");
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Outrigger.Core.Callers;

/// <summary>OpenAPI metadata in one word.</summary>
public static class AdminConventions
{
    /// <summary>States which problem documents a route can answer with.</summary>
    public static RouteHandlerBuilder WithProblems(this RouteHandlerBuilder route, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            route.ProducesProblem(status);
        }

        return route;
    }

    /// <summary>Offers a body to whoever tries the route on its page.</summary>
    public static RouteHandlerBuilder WithExample(this RouteHandlerBuilder route, string json) => route.WithMetadata(new RequestExample(json));
}

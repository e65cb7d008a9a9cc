using Outrigger.Core.Callers;
using Outrigger.Core.Errors;
using Outrigger.Gateway.Routing;

namespace Outrigger.Gateway.Forwarding;

/// <summary>From a model's name to a route the caller may take. Stateless.</summary>
internal static class ModelResolver
{
    /// <summary>The route, or why there is none. Names a caller may not use are not offered as near matches either.</summary>
    public static (Route? Route, OutriggerError? Error) Resolve(RoutingTable table, Caller caller, string name)
    {
        var route = table.Find(name, out var ambiguous);
        if (route is null)
        {
            return (null, NotFound(table, caller, name, ambiguous));
        }

        return MayUse(caller, route)
            ? (route, null)
            : (null, CallersErrors.ModelNotAllowed.With($"This key may not use the model '{name}'.") with { Param = "model" });
    }

    /// <summary>Whether the caller's key allows the route.</summary>
    public static bool MayUse(Caller caller, Route route) =>
        caller.AllowedModels is null || ModelAccess.IsAllowed(caller, route.Name, route.IsAlias, route.Targets[0].Upstream.Name, route.Targets[0].Model);

    private static string[] OnlyAllowed(RoutingTable table, Caller caller, IReadOnlyList<string> names) =>
        [.. names.Where(n => table.Find(n, out _) is { } route && MayUse(caller, route))];

    private static OutriggerError NotFound(RoutingTable table, Caller caller, string name, IReadOnlyList<string> ambiguous)
    {
        var several = OnlyAllowed(table, caller, ambiguous);
        var near = OnlyAllowed(table, caller, NearMatches.Find(name, table.Names));
        var hint = several.Length > 0 ? $" Several providers would serve it; write for instance {string.Join(" or ", several)}." : "";
        hint += near.Length > 0 ? $" Did you mean {string.Join(" or ", near)}?" : "";
        return RoutingErrors.ModelNotFound.With($"The model '{name}' does not exist here.{hint}") with { Param = "model" };
    }
}

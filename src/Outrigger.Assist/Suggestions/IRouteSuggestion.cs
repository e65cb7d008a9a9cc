using Outrigger.Assist.Decisions;
using Outrigger.Core.Callers;

namespace Outrigger.Assist.Suggestions;

/// <summary>Suggests the route that serves an action. Thread-safe.</summary>
public interface IRouteSuggestion
{
    /// <summary>Suggests a route.</summary>
    /// <param name="tenant">Who asks.</param>
    /// <param name="action">The action, as an intent suggests it (<c>create_user</c>).</param>
    /// <param name="path">The path that was asked for; null when that does not matter.</param>
    RouteSuggestion Suggest(TenantId tenant, string action, string? path = null);
}

/// <summary>A route that serves an action.</summary>
/// <param name="Decision">The decision and its reasons.</param>
/// <param name="Action">The action.</param>
/// <param name="Route">The path, with variables in braces; null when none is known.</param>
/// <param name="Method">Its method; null when it is not known.</param>
/// <param name="IsDifferent">Whether it differs from the path that was asked for: only then <c>X-Suggested-Route</c> is sent.</param>
/// <param name="Candidates">Other routes, when none fits well enough.</param>
public sealed record RouteSuggestion(Decision Decision, string Action, string? Route, string? Method, bool IsDifferent, IReadOnlyList<string> Candidates);
